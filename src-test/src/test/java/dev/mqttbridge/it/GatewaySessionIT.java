package dev.mqttbridge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mqttbridge.it.client.MqttSocket;
import dev.mqttbridge.it.client.Packets.Connect;
import dev.mqttbridge.it.fixture.BridgeConfig;
import dev.mqttbridge.it.fixture.MosquittoBroker;
import dev.mqttbridge.it.fixture.SessionStar;
import dev.mqttbridge.it.fleet.Fleet;
import dev.mqttbridge.it.fleet.FleetResult;
import dev.mqttbridge.it.fleet.FleetSpec;
import java.io.IOException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Clients of the gateway notice nothing of what happens to their brokers, and lose nothing. The system properties
 * {@code mqttbridge.session.clients}, {@code mqttbridge.session.group} and {@code mqttbridge.session.rounds} are for measurements.
 */
class GatewaySessionIT {

    private static final int CLIENTS = Integer.getInteger("mqttbridge.session.clients", 100);
    private static final int GROUP = Integer.getInteger("mqttbridge.session.group", 4);
    private static final double RATE = 10;
    private static final int PERSISTENT_EVERY = 7;
    private static final int ROUNDS = Integer.getInteger("mqttbridge.session.rounds", 2);
    private static final int LONGEST_PAUSE_MILLIS = 250;
    /** Acknowledgements: a second's worth before, and two behind. */
    private static final int WARM_UP = (int) (CLIENTS / 2 * RATE);

    private static final int AFTERWARDS = 2 * WARM_UP;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private SessionStar star;
    private Fleet fleet;

    @AfterEach
    void close() {
        if (fleet != null) {
            fleet.close();
        }
        if (star != null) {
            star.close();
        }
    }

    private void start(UnaryOperator<BridgeConfig> change) {
        star = SessionStar.startFast(change);
        startFleet();
    }

    private void startFleet() {
        var name = "fleet" + UUID.randomUUID().toString().substring(0, 4);
        var spec = new FleetSpec(name, CLIENTS, GROUP, RATE, PERSISTENT_EVERY);
        fleet = Fleet.start(spec, star.bridge().host(), star.bridge().port());
        fleet.awaitAcknowledged(WARM_UP, LIMIT);
    }

    private void awaitFailoverDone() {
        await("failover is done")
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> star.bridge().log().contains("Failover done"));
    }

    private FleetResult finish(String what) {
        fleet.awaitAcknowledged(AFTERWARDS, LIMIT);
        var result = fleet.finish();
        System.out.println(result.measured(CLIENTS + " clients, " + what));
        return result;
    }

    private static void verifyNothingNoticed(FleetResult result) {
        var softly = new SoftAssertions();
        softly.assertThat(result.disconnects()).as("disconnects").isZero();
        softly.assertThat(result.troubles()).as("what clients complain of").isEmpty();
        softly.assertThat(result.lost()).as("lost").isEmpty();
        softly.assertThat(result.unanswered()).as("never acknowledged").isZero();
        softly.assertThat(result.duplicatesQos2()).as("duplicates at QoS 2").isZero();
        softly.assertThat(result.duplicatesLate())
                .as("duplicates at QoS 1 that were not in flight")
                .isZero();
        softly.assertThat(result.outOfOrder()).as("out of order").isZero();
        softly.assertThat(result.longestPing())
                .as("longest wait for PINGRESP: a client gives up after its Keep Alive")
                .isLessThan(Fleet.KEEP_ALIVE);
        softly.assertAll();
    }

    @Test
    void shouldHoldSessionsWhenParentIsKilled() {
        start(UnaryOperator.identity());

        fleet.fail(star.parent()::kill, this::awaitFailoverDone);

        verifyNothingNoticed(finish("parent killed -9"));
    }

    @Test
    void shouldHoldSessionsWhenParentHangs() {
        start(UnaryOperator.identity());

        fleet.fail(star.parent()::pause, this::awaitFailoverDone);

        verifyNothingNoticed(finish("parent SIGSTOP, default config"));
    }

    @Test
    void shouldHoldSessionsOverCleanRestartOfParent() {
        start(UnaryOperator.identity());

        fleet.fail(star.parent()::stop, this::awaitFailoverDone);
        fleet.awaitAcknowledged(WARM_UP, LIMIT);
        star.parent().start();

        verifyNothingNoticed(finish("parent stopped, started 1 s later"));
    }

    @Test
    void shouldHoldSessionsWhenParentRestartsAtOnce() {
        start(UnaryOperator.identity());

        fleet.fail(star.parent()::stop, star.parent()::start);

        verifyNothingNoticed(finish("parent restarted at once"));
    }

    @Test
    void shouldHoldSessionsWhileAllBrokersAreDead() {
        start(UnaryOperator.identity());

        // Whatever is acknowledged before a broker is back was acknowledged by one that is dead, however late it was
        // read.
        fleet.fail(() -> star.star().brokers().forEach(MosquittoBroker::kill), () -> pause(Duration.ofSeconds(10)));
        assertThat(fleet.disconnects())
                .as("disconnects while no broker is there")
                .isZero();
        star.child1().start();

        verifyNothingNoticed(finish("all brokers dead for 10 s"));
    }

    /** Each dies while the sessions of the one before are on their way to it, or have just come. */
    @Test
    void shouldHoldSessionsWhileBrokersDieOneAfterTheOther() {
        start(config -> config.withGateway("failback: {after: 1s, rate: 200}"));
        for (var round = 0; round < ROUNDS; round++) {
            for (var broker : star.star().brokers()) {
                broker.kill();
                pause(Duration.ofMillis(ThreadLocalRandom.current().nextInt(LONGEST_PAUSE_MILLIS)));
            }
            star.child1().start();
            fleet.awaitAcknowledged(WARM_UP, LIMIT);
            fleet.awaitAllAnswered(LIMIT);
            assertThat(fleet.disconnects()).as("disconnects in round %d", round).isZero();
            star.parent().start();
            star.child2().start();
            awaitAllAtParent(CLIENTS);
        }
    }

    private static void pause(Duration time) {
        var until = System.nanoTime() + time.toNanos();
        await("a pause")
                .pollDelay(time)
                .pollInterval(Duration.ofMillis(5))
                .atMost(time.plusSeconds(5))
                .until(() -> System.nanoTime() - until >= 0);
    }

    @Test
    void shouldMoveSessionsUnnoticedWhenBrokerIsDrained() throws IOException {
        start(config -> config.withGateway("failback: {after: 1s, rate: 200}"));
        try (var will = star.connect(Connect.of(5, "has-a-will").will("wills/drain", 0));
                var atParent = watch(star.parent());
                var atChild = watch(star.child1())) {
            var answer = star.bridge().post("/api/brokers/parent/drain?wait=30", Duration.ofSeconds(40));
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(star.sessionsAt(star.parent())).as(answer.body()).isZero();
            assertThat(star.sessionsAt(star.child1())).isEqualTo(CLIENTS + 1);
            fleet.awaitAcknowledged(WARM_UP, LIMIT);
            assertNothingLeftAt(star.parent());

            star.bridge().post("/api/brokers/parent/undrain", LIMIT);
            awaitAllAtParent(CLIENTS + 1);
            assertThat(will.isQuietFor(Duration.ofMillis(100)))
                    .as("the client with a will is there")
                    .isTrue();

            verifyExact(finish("drain and undrain"));
            assertNothingLeftAt(star.child1());
            assertThat(atParent.isQuietFor(Duration.ofMillis(300)))
                    .as("no will at the parent")
                    .isTrue();
            assertThat(atChild.isQuietFor(Duration.ofMillis(300)))
                    .as("no will at the child")
                    .isTrue();
        }
    }

    /** Without a hub there is no bridge that a move could wait for. */
    @Test
    void shouldMoveSessionsWhenBrokerIsDrainedAndTheHubIsDead() {
        start(UnaryOperator.identity());
        star.parent().kill();
        star.bridge().awaitBroker("parent", "DOWN", LIMIT);

        var answer = star.bridge().post("/api/brokers/child1/drain?wait=30", Duration.ofSeconds(40));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(star.sessionsAt(star.child1())).as(answer.body()).isZero();
        assertThat(star.sessionsAt(star.child2())).isEqualTo(CLIENTS);
        fleet.awaitAcknowledged(WARM_UP, LIMIT);
        assertThat(fleet.disconnects()).isZero();
    }

    @Test
    void shouldMoveSessionsBackUnnoticedWhenParentReturns() throws IOException {
        start(config -> config.withGateway("failback: {after: 1s, rate: 200}"));
        try (var will = star.connect(Connect.of(4, "has-a-will").will("wills/failback", 0))) {
            star.parent().stop();
            fleet.awaitAcknowledged(WARM_UP, LIMIT);
            fleet.close();
            startFleet();
            assertThat(will.isQuietFor(Duration.ofMillis(100)))
                    .as("the client with a will is there")
                    .isTrue();
            assertThat(star.sessionsAt(star.child1())).isEqualTo(CLIENTS + 1);
            try (var atChild = watch(star.child1())) {
                star.parent().start();
                try (var atParent = watch(star.parent())) {
                    awaitAllAtParent(CLIENTS + 1);

                    verifyExact(finish("failback"));
                    assertNothingLeftAt(star.child1());
                    assertThat(atParent.isQuietFor(Duration.ofMillis(300)))
                            .as("no will at the parent")
                            .isTrue();
                    assertThat(atChild.isQuietFor(Duration.ofMillis(300)))
                            .as("no will at the child")
                            .isTrue();
                }
            }
        }
    }

    /** Nothing broke, so nothing may be lost, and nothing comes twice. */
    private static void verifyExact(FleetResult result) {
        verifyNothingNoticed(result);
        assertThat(result.lostByDeadBroker()).as("lost").isZero();
    }

    private void awaitAllAtParent(int clients) {
        await("all sessions are at the parent")
                .atMost(Duration.ofSeconds(60))
                .until(() -> star.sessionsAt(star.parent()) == clients && star.sessionsAt(star.child1()) == 0);
    }

    private static MqttSocket watch(MosquittoBroker broker) throws IOException {
        var watcher = SessionStar.connect(broker, Connect.of(4, "watcher-at-" + broker.name()));
        watcher.subscribe(4, "wills/#", 0);
        return watcher;
    }

    /** By reconnecting as each of the persistent clients. Its session at another broker is not disturbed by that. */
    private void assertNothingLeftAt(MosquittoBroker broker) {
        var spec = fleet.spec();
        assertThat(IntStream.range(0, CLIENTS).filter(n -> n % PERSISTENT_EVERY == PERSISTENT_EVERY - 1))
                .as("clients with a session left at %s", broker.name())
                .noneMatch(n -> isSessionPresent(broker, spec.name() + "-" + n, n / 2 % 2 == 0 ? 4 : 5));
    }

    private static boolean isSessionPresent(MosquittoBroker broker, String clientId, int level) {
        try (var client = new MqttSocket(broker.host(), broker.port())) {
            var present =
                    client.handshake(Connect.of(level, clientId).persistent(60)).isSessionPresent();
            client.leave();
            // Nothing of this look may be left either.
            try (var eraser = SessionStar.connect(broker, Connect.of(level, clientId))) {
                eraser.leave();
            }
            return present;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
