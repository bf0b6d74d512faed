package dev.mqttbridge.link;

import static io.netty.handler.codec.mqtt.MqttMessageType.PUBACK;
import static io.netty.handler.codec.mqtt.MqttMessageType.PUBCOMP;
import static io.netty.handler.codec.mqtt.MqttMessageType.PUBREC;
import static io.netty.handler.codec.mqtt.MqttMessageType.PUBREL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mqttbridge.testing.Eventually;
import dev.mqttbridge.testing.FakeBroker;
import dev.mqttbridge.testing.FakeConnection;
import dev.mqttbridge.testing.Mqtt;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Message Expiry Intervals of messages that wait in the bridge. Time is the test's. */
class LaneExpiryTest {

    private final AtomicLong clock = new AtomicLong();
    private final TestLink link = new TestLink().clock(clock::get);

    @AfterEach
    void close() {
        link.close();
    }

    @Test
    void shouldNotChangeTheIntervalOfAMessageThatDoesNotWait() {
        link.up();
        clock.set(TimeUnit.DAYS.toNanos(1));

        source().send(expiring(1, 7, 60));

        assertThat(interval(target().nextPublish())).isEqualTo(60);
    }

    @Test
    void shouldCountDownWhileAMessageWaitsForRoomAtTheTarget() {
        oneAtATime().up();
        source().send(expiring(1, 1, 60));
        source().send(expiring(1, 2, 60));
        target().nextPublish();
        awaitInBridge(2);

        pass(2_900);
        target().send(Mqtt.ack(PUBACK, 1));

        assertThat(interval(target().nextPublish())).isEqualTo(58);
    }

    @Test
    void shouldCountDownWhileTheRouteIsStopped() throws Exception {
        link.up();
        link.stopRoute(Way.UP);
        source().send(expiring(1, 1, 60));
        source().send(expiring(1, 2, 5));
        link.assertNothingElseReachesSource(Way.UP);

        pass(5_000);
        link.startRoute(Way.UP);

        assertThat(interval(target().nextPublish())).isEqualTo(55);
        assertThat(Mqtt.packetId(source().next(PUBACK))).isEqualTo(2);
        assertThat(link.stats(Way.UP).dropped(DropReason.EXPIRED)).isEqualTo(1);
    }

    @Test
    void shouldNotSendWhatExpiresWhileItWaits() {
        oneAtATime().up();
        source().send(expiring(1, 1, 60));
        for (int id = 2; id <= 4; id++) {
            source().send(expiring(1, id, 3));
        }
        source().send(expiring(1, 5, 60));
        target().nextPublish();
        awaitInBridge(5);

        pass(3_000);
        target().send(Mqtt.ack(PUBACK, 1));

        assertThat(Mqtt.packetId(target().nextPublish())).isEqualTo(5);
        // The acknowledgement that made room comes last: those that expired were next in turn.
        for (int id : new int[] {2, 3, 4, 1}) {
            assertThat(Mqtt.packetId(source().next(PUBACK))).isEqualTo(id);
        }
        assertThat(link.stats(Way.UP).dropped(DropReason.EXPIRED)).isEqualTo(3);
        assertThat(link.stats(Way.UP).messages()).isEqualTo(2);
        assertThat(link.stats(Way.UP).inFlight()).isEqualTo(1);
    }

    @Test
    void shouldRunTheHandshakeOfQos2ForWhatExpired() throws Exception {
        link.up();
        link.stopRoute(Way.UP);
        source().send(expiring(2, 7, 1));
        link.assertNothingElseReachesSource(Way.UP);
        pass(1_000);
        link.startRoute(Way.UP);

        assertThat(Mqtt.packetId(source().next(PUBREC))).isEqualTo(7);
        source().send(Mqtt.ack(PUBREL, 7));

        assertThat(Mqtt.packetId(source().next(PUBCOMP))).isEqualTo(7);
        assertThat(target().pending()).isZero();
    }

    @Test
    void shouldDropWhatExpiresInARouteOfQos0() {
        link.step(exchange -> pass(1_000)).up();

        source().send(expiring(0, 0, 1));
        source().send(expiring(0, 0, 60));

        assertThat(interval(target().nextPublish())).isEqualTo(59);
        assertThat(link.stats(Way.UP).dropped(DropReason.EXPIRED)).isEqualTo(1);
    }

    /** It must go on giving samples of the delay: the one it had begun is given up. */
    @Test
    void shouldSampleTheNextMessageAfterOneThatExpired() {
        link.step(exchange -> pass(1_000)).up();
        source().send(expiring(1, 1, 1));
        source().next(PUBACK);

        source().send(expiring(1, 2, 60));
        target().nextPublish();
        target().send(Mqtt.ack(PUBACK, 2));
        source().next(PUBACK);

        assertThat(link.stats(Way.UP).ackMillis()).isPresent();
    }

    @Test
    void shouldNotSendExpiredMessagesToA311BrokerEither() {
        link.hub().onLevel(level -> level == 5 ? FakeBroker.refuse(0x84) : FakeBroker.accept());
        link.step(exchange -> pass(1_000)).up();
        FakeConnection hub = link.hub().connections().get(1);

        source().send(expiring(1, 1, 1));
        source().send(expiring(1, 2, 60));

        MqttPublishMessage arrived = hub.nextPublish();
        assertThat(Mqtt.packetId(arrived)).isEqualTo(2);
        assertThat(arrived.variableHeader().properties().listAll()).isEmpty();
    }

    private TestLink oneAtATime() {
        link.hub().onConnect(FakeBroker.accept(false, integer(MqttPropertyType.RECEIVE_MAXIMUM, 1)));
        return link;
    }

    private FakeConnection source() {
        return link.child().connection(0);
    }

    private FakeConnection target() {
        return link.hub().connection(0);
    }

    private void awaitInBridge(int messages) {
        Eventually.that(() -> link.stats(Way.UP).inFlight() == messages);
    }

    private void pass(long millis) {
        clock.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    private static MqttPublishMessage expiring(int qos, int packetId, int seconds) {
        return Mqtt.publish(qos, packetId, "temp", "", integer(MqttPropertyType.PUBLICATION_EXPIRY_INTERVAL, seconds));
    }

    private static Object interval(MqttPublishMessage publish) {
        return publish.variableHeader()
                .properties()
                .getProperty(MqttPropertyType.PUBLICATION_EXPIRY_INTERVAL.value())
                .value();
    }

    private static MqttProperties integer(MqttPropertyType type, int value) {
        MqttProperties properties = new MqttProperties();
        properties.add(new IntegerProperty(type.value(), value));
        return properties;
    }
}
