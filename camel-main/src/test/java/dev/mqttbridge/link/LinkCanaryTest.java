package dev.mqttbridge.link;

import static io.netty.handler.codec.mqtt.MqttMessageType.PUBACK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mqttbridge.config.CanaryConfig;
import dev.mqttbridge.config.Direction;
import dev.mqttbridge.config.TopicRule;
import dev.mqttbridge.testing.Eventually;
import dev.mqttbridge.testing.FakeBroker;
import dev.mqttbridge.testing.FakeConnection;
import dev.mqttbridge.testing.Mqtt;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A link and its canary, and when it is DEGRADED; the test plays brokers and canary. */
class LinkCanaryTest {

    private static final String UP = "$mqtt-bridge/canary/test/child1/up";
    private static final String DOWN = "$mqtt-bridge/canary/test/child1/down";
    private static final int NOT_AUTHORISED = 0x87;

    private final TestLink link =
            new TestLink().withCanary(new CanaryConfig(Duration.ofSeconds(1), Duration.ofMillis(50)));

    @AfterEach
    void close() {
        link.close();
    }

    @Test
    void shouldSubscribeToItsOwnCanaryBehindTheUsersTopics() {
        link.up();

        assertThat(filters(link.source(Way.UP))).containsExactly("#", UP);
        assertThat(filters(link.source(Way.DOWN))).containsExactly("#", DOWN);
        assertThat(link.link().carriesCanary()).isTrue();
    }

    @Test
    void shouldHaveNoCanaryInAWayWithoutRules() {
        link.rules(new TopicRule("a", Direction.UP, 1)).up();

        assertThat(filters(link.source(Way.UP))).containsExactly("a", UP);
        assertThat(link.source(Way.DOWN).subscribe()).isEmpty();
    }

    /** Stock Paho endpoints cannot talk to it. */
    @Test
    void shouldHaveNoCanaryWithAnOldBroker() {
        link.hub().onLevel(level -> level == 5 ? FakeBroker.refuse(0x84) : FakeBroker.accept());
        link.up();

        assertThat(filters(link.child().connection(0))).containsExactly("#");
        assertThat(link.link().carriesCanary()).isFalse();
    }

    @Test
    void shouldStayUpWhenOnlyTheCanarysSubscriptionIsRefused() {
        link.child().refuseFilter(UP);
        link.up();

        assertThat(link.events()).contains("canary up blocked: child1 refuses its subscription: 0x87");
        late(Way.UP);
        assertThat(link.link().status()).isEqualTo(LinkStatus.UP);
    }

    @ParameterizedTest
    @EnumSource
    void shouldCarryItsCanaryWithoutCountingIt(Way way) {
        link.up();
        String topic = link.link().canary().topic(way);

        link.source(way).send(Mqtt.publish(1, 7, topic, "x"));
        assertThat(Mqtt.topic(link.target(way).nextPublish())).isEqualTo(topic);
        link.target(way).send(Mqtt.ack(PUBACK, 7));

        assertThat(Mqtt.packetId(link.source(way).next(PUBACK))).isEqualTo(7);
        assertThat(link.stats(way).messages()).isZero();
        assertThat(link.stats(way).bytes()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                DOWN,
                "$mqtt-bridge/canary/test/child2/up",
                "$mqtt-bridge/canary/other/child1/up",
                "$mqtt-bridge/something"
            })
    void shouldNotCarryOtherReservedTopics(String topic) {
        link.up();

        link.source(Way.UP).send(Mqtt.publish(1, 7, topic, "x"));

        assertThat(Mqtt.packetId(link.source(Way.UP).next(PUBACK))).isEqualTo(7);
        link.assertNothingElseReachesTarget(Way.UP);
        assertThat(link.stats(Way.UP).droppedInAll()).isZero();
    }

    @Test
    void shouldShowTheCanarysTimeAsLag() {
        link.up();

        link.link().canaryArrived(Way.UP, 1_000, 2_501_000);
        link.settle();

        assertThat(link.stats(Way.UP).lagMillis()).hasValue(2.5);
        assertThat(link.stats(Way.DOWN).lagMillis()).isEmpty();
    }

    @Test
    void shouldShowTheAcknowledgementsTimeWhenThereIsNoCanaryAnyMore() {
        link.up();
        link.link().canaryArrived(Way.UP, 1_000, 2_501_000);
        link.link().canaryStopped();
        link.settle();

        assertThat(link.stats(Way.UP).lagMillis()).isEqualTo(link.stats(Way.UP).ackMillis());
    }

    @Test
    void shouldBeDegradedWhileACanaryIsOverdue() {
        link.up();

        long sent = late(Way.DOWN);
        awaitStatus(LinkStatus.DEGRADED, "down: a canary from parent is overdue at child1");

        link.link().canaryArrived(Way.DOWN, sent, System.nanoTime());
        awaitStatus(LinkStatus.UP, "");
    }

    @Test
    void shouldNotWaitForACanaryThatItsSourceDidNotTake() {
        link.up();

        link.link().canaryNotSent(Way.UP, late(Way.UP));
        late(Way.DOWN);

        awaitStatus(LinkStatus.DEGRADED, "down: a canary from parent is overdue at child1");
    }

    @Test
    void shouldNotWaitForACanaryThatItsSourceRefuses() {
        link.up();
        late(Way.UP);

        link.link().canaryRefused(Way.UP, "refused: 0x87");
        late(Way.UP);
        late(Way.DOWN);

        assertThat(link.events()).contains("canary up blocked: child1 does not take it: refused: 0x87");
        awaitStatus(LinkStatus.DEGRADED, "down: a canary from parent is overdue at child1");
    }

    @Test
    void shouldNotWaitForACanaryThatTheTargetRefuses() {
        link.up();
        late(Way.UP);

        link.source(Way.UP).send(Mqtt.publish(1, 7, UP, "x"));
        link.target(Way.UP).nextPublish();
        link.target(Way.UP).send(Mqtt.ack(PUBACK, 7, NOT_AUTHORISED));
        link.source(Way.UP).next(PUBACK);
        late(Way.DOWN);

        assertThat(link.events()).contains("canary up blocked: parent refuses it: reason code 0x87");
        awaitStatus(LinkStatus.DEGRADED, "down: a canary from parent is overdue at child1");
        assertThat(link.stats(Way.UP).droppedInAll()).isZero();
    }

    @Test
    void shouldNotWaitForACanaryThatTheRouteFilters() {
        link.step(exchange -> exchange.setRouteStop(true)).up();

        link.source(Way.UP).send(Mqtt.publish(1, 7, UP, "x"));

        link.source(Way.UP).next(PUBACK);
        assertThat(link.events()).contains("canary up blocked: the route lets it not pass");
        assertThat(link.stats(Way.UP).droppedInAll()).isZero();
    }

    @Test
    void shouldForgetCanariesOfBrokenConnections() {
        link.up();
        late(Way.UP);

        link.hub().connection(0).reset();
        link.awaitReconnected();
        late(Way.DOWN);

        awaitStatus(LinkStatus.DEGRADED, "down: a canary from parent is overdue at child1");
    }

    @Test
    void shouldBeDegradedAtOnceWhenTheTargetRefuses() {
        link.up();

        link.source(Way.UP).send(Mqtt.publish(1, 7, "secret", ""));
        link.target(Way.UP).nextPublish();
        link.target(Way.UP).send(Mqtt.ack(PUBACK, 7, NOT_AUTHORISED));
        link.source(Way.UP).next(PUBACK);

        assertThat(link.events()).contains("UP>DEGRADED up: parent refuses messages");
        assertThat(link.stats(Way.UP).dropped(DropReason.REFUSED)).isEqualTo(1);
        link.source(Way.UP).send(Mqtt.publish(1, 8, "public", ""));
        assertThat(Mqtt.topic(link.target(Way.UP).nextPublish())).isEqualTo("public");
    }

    /** Mosquitto 2.0.11 closes the connection at a refusal if its max_queued_messages is 0. */
    @Test
    void shouldStayDegradedWhenTheTargetClosesTheConnectionAtARefusal() {
        link.up();
        link.source(Way.UP).send(Mqtt.publish(1, 7, "secret", ""));
        link.target(Way.UP).nextPublish();
        link.target(Way.UP).send(Mqtt.ack(PUBACK, 7, NOT_AUTHORISED));
        link.source(Way.UP).next(PUBACK);

        link.hub().connection(0).close();

        Eventually.asserted(() -> assertThat(link.events()).contains("DOWN>DEGRADED up: parent refuses messages"));
    }

    @Test
    void shouldShowADegradedLinkThatBreaksAsDown() {
        link.up();
        late(Way.UP);
        awaitStatus(LinkStatus.DEGRADED, "up: a canary from child1 is overdue at parent");

        link.hub().kill();

        Eventually.that(() -> link.link().status() == LinkStatus.DOWN);
    }

    /** Sends one so long ago that its time is up. */
    private long late(Way way) {
        long sent = System.nanoTime() - Duration.ofSeconds(1).toNanos();
        link.link().canarySent(way, sent);
        link.settle();
        return sent;
    }

    private void awaitStatus(LinkStatus status, String reason) {
        Eventually.asserted(() -> {
            assertThat(link.link().status()).isEqualTo(status);
            assertThat(link.link().reason()).isEqualTo(reason);
        });
    }

    private static List<String> filters(FakeConnection connection) {
        return connection.subscribe().orElseThrow().payload().topicSubscriptions().stream()
                .map(MqttTopicSubscription::topicFilter)
                .toList();
    }

    /** HiveMQ ends the connection of whoever publishes to a topic that begins with $ and is none of its own. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldHaveNoCanaryAnyMoreWhereABrokerEndsTheConnectionOverIt(boolean withReason) {
        link.up();
        for (int i = 0; i < 2; i++) {
            FakeConnection hub = link.target(Way.UP);
            link.source(Way.UP).send(Mqtt.publish(1, 7, UP, "x"));
            assertThat(Mqtt.topic(hub.nextPublish())).isEqualTo(UP);
            if (withReason) {
                hub.sendAndClose(
                        MqttMessageBuilders.disconnect().reasonCode((byte) 0x82).build());
            } else {
                hub.close();
            }
            link.awaitReconnected();
        }

        assertThat(link.link().carriesCanary()).isFalse();
        assertThat(filters(link.source(Way.UP))).containsExactly("#");
        assertThat(link.events())
                .filteredOn(event -> event.startsWith("canary off"))
                .containsExactly("canary off: parent ends the connection over a canary;"
                        + " set 'bridge.reservedTopic' to a topic it allows");
        link.source(Way.UP).send(Mqtt.publish(1, 8, UP, "kept by the session"));
        assertThat(Mqtt.packetId(link.source(Way.UP).next(PUBACK))).isEqualTo(8);
        link.assertNothingElseReachesTarget(Way.UP);
        late(Way.UP);
        assertThat(link.link().status()).isEqualTo(LinkStatus.UP);
    }

    @Test
    void shouldKeepItsCanaryWhereConnectionsBreakWhileOneIsOutNowAndThen() {
        link.up();
        for (int i = 0; i < 4; i++) {
            FakeConnection hub = link.target(Way.UP);
            link.source(Way.UP).send(Mqtt.publish(1, 7, UP, "x"));
            hub.nextPublish();
            hub.send(Mqtt.ack(PUBACK, 7));
            link.source(Way.UP).next(PUBACK);
            link.source(Way.UP).send(Mqtt.publish(1, 8, UP, "y"));
            hub.nextPublish();
            hub.close();
            link.awaitReconnected();
        }

        assertThat(link.link().carriesCanary()).isTrue();
    }

    @Test
    void shouldKeepItsCanaryWhereTheOtherEndBreaks() {
        link.up();
        for (int i = 0; i < 4; i++) {
            link.source(Way.UP).send(Mqtt.publish(1, 7, UP, "x"));
            link.target(Way.UP).nextPublish();
            link.source(Way.UP).close();
            link.awaitReconnected();
        }

        assertThat(link.link().carriesCanary()).isTrue();
    }

    /** Its source still has the session, and may send canaries of before. */
    @Test
    void shouldBeOnStandbyAndNotDegradedHoweverLateACanaryIs() {
        link.times(new LoopTimes(
                Duration.ofMillis(5), Duration.ofMillis(5), Duration.ofMillis(50), Duration.ofSeconds(60)));
        link.up();
        late(Way.UP);
        Eventually.asserted(() -> assertThat(link.link().status()).isEqualTo(LinkStatus.DEGRADED));

        Hello hello = Hello.parse(link.hub().connection(0).nextHello()).orElseThrow();
        link.child()
                .connection(0)
                .send(Mqtt.publish(
                        0, 0, FakeBroker.HELLO, hello.then("other/child1~1").text()));

        Eventually.asserted(() -> assertThat(link.link().status()).isEqualTo(LinkStatus.STANDBY));
        assertThat(link.link().carriesCanary()).isFalse();
        late(Way.DOWN);
        assertThat(link.link().status()).isEqualTo(LinkStatus.STANDBY);
    }
}
