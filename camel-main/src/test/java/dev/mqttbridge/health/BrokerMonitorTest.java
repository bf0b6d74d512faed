package dev.mqttbridge.health;

import static dev.mqttbridge.broker.BrokerStatus.DOWN;
import static dev.mqttbridge.broker.BrokerStatus.SUSPECT;
import static dev.mqttbridge.broker.BrokerStatus.UP;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mqttbridge.broker.Broker;
import dev.mqttbridge.broker.BrokerListener;
import dev.mqttbridge.broker.BrokerStatus;
import dev.mqttbridge.broker.Probe;
import dev.mqttbridge.config.HealthConfig;
import dev.mqttbridge.net.MqttDialer;
import dev.mqttbridge.net.Transport;
import dev.mqttbridge.testing.Eventually;
import dev.mqttbridge.testing.FakeBroker;
import dev.mqttbridge.testing.FakeConnection;
import dev.mqttbridge.testing.TestBrokers;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Regular probes are an hour apart and patient, so that whatever happens in a test happens for a reason other than the timer, except
 * where a test wants it otherwise.
 */
class BrokerMonitorTest {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration FAST = Duration.ofMillis(200);
    private static final Duration PATIENT = Duration.ofSeconds(30);

    private final Transport transport = new Transport(1);
    private final EventLoop loop = transport.nextLoop();
    private final FakeBroker fake = new FakeBroker();
    private final Broker broker = TestBrokers.broker("parent", fake.port());
    private final List<String> changes = new CopyOnWriteArrayList<>();
    private final List<Probe> probes = new CopyOnWriteArrayList<>();
    private BrokerMonitor monitor;

    @AfterEach
    void close() {
        monitor.close();
        fake.close();
        transport.close();
    }

    @Test
    void shouldBeUpAfterConnack() {
        watch(PATIENT, PATIENT);

        Probe probe = check();

        assertThat(probe.ok()).isTrue();
        assertThat(broker.status()).isEqualTo(UP);
        assertThat(fake.connections()).hasSize(1);
    }

    @Test
    void shouldLogInAsACleanShortLivedClient() {
        watch(FAST, FAST);
        up();

        FakeConnection connection = fake.connection(0);
        assertThat(connection.connect().payload().clientIdentifier()).isEqualTo("test-health-parent");
        assertThat(connection.connect().variableHeader().isCleanSession()).isTrue();
        assertThat(connection.connect().variableHeader().isWillFlag()).isFalse();
    }

    @Test
    void shouldPingTheConnectionItHas() {
        watch(FAST, FAST);
        up();

        assertThat(check().ok()).isTrue();
        assertThat(check().ok()).isTrue();

        assertThat(fake.connections()).singleElement().satisfies(connection -> assertThat(connection.pings())
                .isEqualTo(2));
    }

    @Test
    void shouldShareOneProbeBetweenThoseWhoAskAtOnce() {
        fake.onConnect(FakeBroker.silence());
        watch(PATIENT, PATIENT);
        Future<Probe> first = monitor.check();
        Future<Probe> second = monitor.check();
        FakeConnection connection = fake.connection(0);
        settle();
        assertThat(first.isDone()).isFalse();

        FakeBroker.accept().to(connection);

        Eventually.that(() -> first.isDone() && second.isDone());
        assertThat(first.getNow()).isSameAs(second.getNow());
        assertThat(probes).hasSize(1);
    }

    @Test
    void shouldSuspectABrokerThatDropsTheConnectionAndRedialAtOnce() {
        // Fast probes are far apart: a second connection can only come of the loss.
        watch(PATIENT, PATIENT);
        up();

        fake.connection(0).reset();

        fake.connection(1);
        Eventually.that(() -> broker.status() == UP);
        assertThat(changes).containsExactly("UP>SUSPECT", "SUSPECT>UP");
        assertThat(probes).extracting(Probe::ok).containsExactly(true);
    }

    @Test
    void shouldSuspectABrokerThatClosesTheConnection() {
        watch(PATIENT, PATIENT);
        up();

        fake.connection(0).close();

        fake.connection(1);
        Eventually.that(() -> broker.status() == UP);
        assertThat(changes).containsExactly("UP>SUSPECT", "SUSPECT>UP");
    }

    @Test
    void shouldSayWithWhichReasonTheBrokerLeft() {
        List<String> reasons = new CopyOnWriteArrayList<>();
        broker.addListener(new BrokerListener() {
            @Override
            public void statusChanged(Broker changed, BrokerStatus from, BrokerStatus to, String reason) {
                reasons.add(reason);
            }
        });
        watch(PATIENT, PATIENT);
        up();

        fake.connection(0)
                .sendAndClose(
                        MqttMessageBuilders.disconnect().reasonCode((byte) 0x8b).build());

        Eventually.asserted(() -> assertThat(reasons).contains("broker sent DISCONNECT 0x8b"));
    }

    @Test
    void shouldSuspectABrokerThatSendsGarbage() {
        watch(PATIENT, PATIENT);
        up();

        fake.connection(0).send(Unpooled.wrappedBuffer(new byte[] {-1, -1, -1, -1, -1, -1}));

        Eventually.asserted(() -> assertThat(changes).contains("UP>SUSPECT"));
        fake.connection(1);
    }

    @Test
    void shouldGoDownStepByStepWhenPingsStayUnanswered() {
        watch(FAST, FAST);
        up();
        fake.answerPings(false);

        broker.doubt();

        Eventually.that(() -> broker.status() == DOWN);
        assertThat(changes).startsWith("UP>SUSPECT", "SUSPECT>DOWN");
        assertThat(probes.subList(0, 3)).extracting(Probe::ok).containsExactly(false, false, false);
        assertThat(probes.get(2).reason()).isEqualTo("no answer to an MQTT ping within 200 ms");
    }

    @Test
    void shouldLeaveTheConnectionOfABrokerThatIsDown() {
        watch(FAST, FAST);
        up();
        fake.answerPings(false).onConnect(FakeBroker.silence());

        broker.doubt();

        Eventually.that(() -> !fake.connection(0).isOpen());
        assertThat(broker.status()).isEqualTo(DOWN);
    }

    @Test
    void shouldRiseOnlyAfterTheThreshold() {
        watch(FAST, FAST);
        fake.onConnect(FakeBroker.refuse(0x88));
        check();
        Eventually.that(() -> broker.status() == DOWN);
        int failed = probes.size();

        fake.onConnect(FakeBroker.accept());

        Eventually.that(() -> broker.status() == UP);
        List<Boolean> lastTwo = probes.stream()
                .skip(Math.max(failed, probes.size() - 2))
                .map(Probe::ok)
                .toList();
        assertThat(lastTwo).containsExactly(true, true);
        assertThat(changes).endsWith("SUSPECT>DOWN", "DOWN>UP");
    }

    @Test
    void shouldKeepTryingABrokerThatIsNotThere() {
        fake.kill();
        watch(FAST, FAST);

        check();
        Eventually.that(() -> broker.status() == DOWN);
        assertThat(probes.get(0).reason()).isEqualTo("connection refused");
        fake.start();

        Eventually.that(() -> broker.status() == UP);
    }

    @Test
    void shouldPingAHealthyBrokerOnDoubtWithoutAChangeOfStatus() {
        watch(PATIENT, PATIENT);
        up();

        broker.doubt();

        Eventually.that(() -> probes.size() == 1);
        assertThat(fake.connection(0).pings()).isEqualTo(1);
        assertThat(changes).isEmpty();
    }

    @Test
    void shouldHurryAProbeThatIsUnderWayOnDoubt() {
        watch(PATIENT, FAST);
        up();
        fake.answerPings(false);
        Future<Probe> patient = monitor.check();
        Eventually.that(() -> fake.connection(0).pings() == 1);

        broker.doubt();

        Eventually.that(patient::isDone);
        assertThat(patient.getNow().ok()).isFalse();
        assertThat(patient.getNow().reason()).isEqualTo("no answer to an MQTT ping within 200 ms");
        assertThat(fake.connection(0).pings()).as("one ping for both").isEqualTo(1);
    }

    @Test
    void shouldNotGiveMorePatienceToAProbeThatIsUnderWay() {
        watch(FAST, PATIENT, PATIENT);
        up();
        fake.answerPings(false);
        Future<Probe> impatient = monitor.check();

        broker.doubt();

        Eventually.that(impatient::isDone);
        assertThat(impatient.getNow().reason()).isEqualTo("no answer to an MQTT ping within 200 ms");
    }

    @Test
    void shouldNotProbeABrokerThatIsDownOnDoubt() {
        watch(PATIENT, PATIENT);
        TestBrokers.bring(broker, DOWN);

        broker.doubt();

        settle();
        assertThat(fake.connections()).isEmpty();
    }

    @Test
    void shouldProbeADrainingBrokerLikeAnyOther() {
        watch(PATIENT, PATIENT);
        up();
        broker.drain();

        fake.connection(0).reset();

        fake.connection(1);
        Eventually.that(() -> broker.health().verdict() == UP);
        assertThat(broker.status()).isEqualTo(BrokerStatus.DRAINING);
    }

    /** A late PINGRESP is proof of life: the broker is slow, not dead. */
    @Test
    void shouldTakeALateAnswerForTheNextProbe() {
        watch(Duration.ofSeconds(2), Duration.ofSeconds(2));
        up();
        fake.answerPings(false);
        broker.doubt();
        Eventually.that(() -> fake.connection(0).pings() == 2);
        assertThat(broker.status()).isEqualTo(SUSPECT);

        fake.connection(0).send(MqttMessage.PINGRESP);

        Eventually.that(() -> broker.status() == UP);
        assertThat(fake.connections()).hasSize(1);
    }

    @Test
    void shouldSayGoodbyeWhenClosed() {
        watch(FAST, FAST);
        up();

        monitor.close();

        Eventually.that(() -> fake.open() == 0);
        assertThat(fake.connection(0).saidGoodbye()).isTrue();
    }

    @Test
    void shouldRecordNoFailureWhenClosed() {
        watch(PATIENT, PATIENT);
        up();
        fake.answerPings(false);
        Future<Probe> underWay = monitor.check();
        Eventually.that(() -> fake.connection(0).pings() == 1);

        monitor.close();

        Eventually.that(underWay::isDone);
        Eventually.that(() -> fake.open() == 0);
        settle();
        assertThat(probes).isEmpty();
        assertThat(broker.status()).isEqualTo(UP);
    }

    @Test
    void shouldCancelTheProbeThatIsUnderWayWhenClosed() {
        watch(PATIENT, PATIENT);
        fake.onConnect(FakeBroker.silence());
        Future<Probe> underWay = monitor.check();
        fake.connection(0);

        monitor.close();

        Eventually.that(underWay::isDone);
        assertThat(underWay.isCancelled()).isTrue();
    }

    @Test
    void shouldLeaveNothingOpenWhenClosedWhileItDials() {
        watch(PATIENT, PATIENT);
        fake.onConnect(FakeBroker.silence());
        monitor.check();
        FakeConnection connection = fake.connection(0);

        monitor.close();
        settle();
        FakeBroker.accept().to(connection);

        Eventually.that(() -> !connection.isOpen());
        assertThat(probes).isEmpty();
    }

    @Test
    void shouldDoNothingOnceClosed() {
        watch(FAST, FAST);
        up();
        monitor.close();
        Eventually.that(() -> fake.open() == 0);

        Future<Probe> late = monitor.check();
        broker.suspect("somebody else's trouble");

        Eventually.that(late::isDone);
        assertThat(late.isCancelled()).isTrue();
        settle();
        assertThat(fake.connections()).hasSize(1);
    }

    private void watch(Duration fastInterval, Duration fastTimeout) {
        watch(PATIENT, fastInterval, fastTimeout);
    }

    private void watch(Duration timeout, Duration fastInterval, Duration fastTimeout) {
        HealthConfig config = new HealthConfig(
                HOUR,
                timeout,
                TestBrokers.POLICY.failThreshold(),
                TestBrokers.POLICY.riseThreshold(),
                fastInterval,
                fastTimeout);
        broker.addListener(new BrokerListener() {
            @Override
            public void statusChanged(Broker changed, BrokerStatus from, BrokerStatus to, String reason) {
                changes.add(from + ">" + to);
            }

            @Override
            public void probed(Broker probed, Probe probe) {
                probes.add(probe);
            }
        });
        monitor = new BrokerMonitor(broker, config, "test-health-parent", new MqttDialer(transport), loop);
    }

    /** Brings the broker up, without haste; what is written down begins afterwards. */
    private void up() {
        TestBrokers.succeed(broker);
        assertThat(check().ok()).isTrue();
        changes.clear();
        probes.clear();
    }

    private Probe check() {
        Future<Probe> check = monitor.check();
        Eventually.that(check::isDone);
        return check.getNow();
    }

    /** Until everything that the loop has been given so far is done. */
    private void settle() {
        loop.submit(() -> {}).syncUninterruptibly();
        loop.submit(() -> {}).syncUninterruptibly();
    }
}
