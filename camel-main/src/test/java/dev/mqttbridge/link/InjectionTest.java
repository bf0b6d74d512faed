package dev.mqttbridge.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mqttbridge.testing.Eventually;
import dev.mqttbridge.testing.FakeBroker;
import dev.mqttbridge.testing.Mqtt;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Messages that a link publishes though the source has not sent them. */
class InjectionTest {

    private final TestLink link = new TestLink();
    private final List<Boolean> settled = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        link.close();
    }

    private void inject(MqttPublishMessage message) {
        link.link().loop().execute(() -> link.link().inject(Way.DOWN, message, settled::add));
    }

    @Test
    void shouldFinishTheQos2HandshakeByItself() {
        link.up();
        inject(Mqtt.retained(2, 1, "state", "on"));

        MqttPublishMessage arrived = link.target(Way.DOWN).nextPublish();
        int id = Mqtt.packetId(arrived);
        assertThat(id).isGreaterThanOrEqualTo(Injections.LOWEST_ID);
        assertThat(arrived.fixedHeader().isRetain()).isTrue();
        link.target(Way.DOWN).send(Mqtt.ack(MqttMessageType.PUBREC, id));
        assertThat(Mqtt.packetId(link.target(Way.DOWN).next(MqttMessageType.PUBREL)))
                .isEqualTo(id);
        assertThat(settled).isEmpty();
        link.target(Way.DOWN).send(Mqtt.ack(MqttMessageType.PUBCOMP, id));

        Eventually.asserted(() -> assertThat(settled).containsExactly(true));
        link.assertNothingElseReachesSource(Way.DOWN);
        assertThat(link.stats(Way.DOWN).injected()).isEqualTo(1);
        assertThat(link.stats(Way.DOWN).inFlight()).isZero();
    }

    @Test
    void shouldSayThatTheTargetRefused() {
        link.up();
        inject(Mqtt.retained(1, 1, "state", "on"));

        int id = Mqtt.packetId(link.target(Way.DOWN).nextPublish());
        link.target(Way.DOWN).send(Mqtt.ack(MqttMessageType.PUBACK, id, 0x87));

        Eventually.asserted(() -> assertThat(settled).containsExactly(false));
        link.assertNothingElseReachesSource(Way.DOWN);
    }

    @Test
    void shouldGoThroughTheRouteWhichMayFilterIt() {
        link.step(exchange -> exchange.setRouteStop(true)).up();
        inject(Mqtt.retained(1, 1, "state", "on"));

        Eventually.asserted(() -> assertThat(settled).containsExactly(false));
        assertThat(link.target(Way.DOWN).pending()).isZero();
    }

    /** A broker that has lost it gets back what once came from it. */
    @Test
    void shouldLetAMessageReturnToTheBrokerItCameFrom() {
        link.up();
        MqttPublishMessage message =
                Mqtt.publish(0, 0, "state", "on", Mqtt.userProperty("mqtt-bridge-path", "child2,child1@test"));
        inject(message);

        assertThat(Mqtt.userProperties(link.target(Way.DOWN).nextPublish()))
                .containsExactly("mqtt-bridge-path=child2,parent@test");
    }

    @Test
    void shouldNotQueueBehindAFullWindow() {
        MqttProperties one = new MqttProperties();
        one.add(new IntegerProperty(MqttPropertyType.RECEIVE_MAXIMUM.value(), 1));
        link.child().onConnect(FakeBroker.accept(false, one));
        link.up();
        link.source(Way.DOWN).send(Mqtt.publish(1, 1, "live", "x"));
        link.target(Way.DOWN).nextPublish();
        inject(Mqtt.retained(1, 1, "state", "on"));

        Eventually.asserted(() -> assertThat(settled).containsExactly(false));
        link.target(Way.DOWN).send(Mqtt.ack(MqttMessageType.PUBACK, 1));
        link.source(Way.DOWN).next(MqttMessageType.PUBACK);
        inject(Mqtt.retained(1, 1, "state", "on"));
        assertThat(Mqtt.topic(link.target(Way.DOWN).nextPublish())).isEqualTo("state");
    }

    @Test
    void shouldLetALiveMessageWithTheSamePacketIdWait() {
        link.up();
        inject(Mqtt.retained(1, 1, "state", "on"));
        int id = Mqtt.packetId(link.target(Way.DOWN).nextPublish());
        link.source(Way.DOWN).send(Mqtt.publish(1, id, "live", "x"));
        link.assertNothingElseReachesTarget(Way.DOWN);

        link.target(Way.DOWN).send(Mqtt.ack(MqttMessageType.PUBACK, id));
        assertThat(Mqtt.topic(link.target(Way.DOWN).nextPublish())).isEqualTo("live");
        link.target(Way.DOWN).send(Mqtt.ack(MqttMessageType.PUBACK, id));
        assertThat(Mqtt.packetId(link.source(Way.DOWN).next(MqttMessageType.PUBACK)))
                .isEqualTo(id);
    }

    /** Nobody sends again what was injected over a connection that broke, so the target holds its number for ever. */
    @Test
    void shouldReleaseTheNumberOfAnInjectionThatAResumedTargetMayHold() {
        link.child().onConnect(FakeBroker.accept(true, MqttProperties.NO_PROPERTIES));
        link.up();
        link.source(Way.DOWN).send(Mqtt.publish(2, Injections.LOWEST_ID, "live", "x"));

        assertThat(Mqtt.packetId(link.target(Way.DOWN).next(MqttMessageType.PUBREL)))
                .isEqualTo(Injections.LOWEST_ID);
        link.target(Way.DOWN).send(Mqtt.ack(MqttMessageType.PUBCOMP, Injections.LOWEST_ID));
        assertThat(Mqtt.topic(link.target(Way.DOWN).nextPublish())).isEqualTo("live");
    }
}
