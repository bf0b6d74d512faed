package dev.mqttbridge.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mqttbridge.broker.Brokers;
import dev.mqttbridge.link.Link;
import dev.mqttbridge.link.LinkComponent;
import dev.mqttbridge.link.LinkListener;
import dev.mqttbridge.link.Links;
import dev.mqttbridge.link.RetainedOutcome;
import dev.mqttbridge.mqtt.ReservedTopics;
import dev.mqttbridge.net.Transport;
import dev.mqttbridge.testing.Eventually;
import dev.mqttbridge.testing.FakeBroker;
import dev.mqttbridge.testing.FakeConnection;
import dev.mqttbridge.testing.Mqtt;
import dev.mqttbridge.testing.TestBrokers;
import dev.mqttbridge.testing.TestLinks;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Over real sockets, between two brokers that the test plays. Connection 0 of each is the link's, the others are readers. */
class RetainedReconcilerTest {

    private static final ReservedTopics RESERVED = new ReservedTopics("$mqtt-bridge", "test");
    private static final String MARKER = RESERVED.reconciled("test-link-child1");

    private final Transport transport = new Transport(1);
    private final FakeBroker hub = new FakeBroker();
    private final FakeBroker child = new FakeBroker();
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final List<RetainedOutcome> outcomes = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        camel.stop();
        hub.close();
        child.close();
        transport.close();
    }

    @Test
    void shouldPublishWhatOneBrokerLacks() throws Exception {
        retain(hub, "hub", "h", "");
        retain(child, "child", "c", "");
        start();

        assertPublished(child, "hub", "h");
        assertPublished(hub, "child", "c");
        assertOutcome(1, 1, 0, 0);
    }

    @Test
    void shouldPublishTheHubsMessageWhereBothHaveOne() throws Exception {
        retain(hub, "lamp", "on", "");
        retain(child, "lamp", "off", "");
        start();

        assertPublished(child, "lamp", "on");
        assertOutcome(1, 0, 0, 0);
    }

    @Test
    void shouldPublishNothingButItsMarkerWhereBothAreEqual() throws Exception {
        retain(hub, "lamp", "on", "");
        retain(child, "lamp", "on", "");
        start();

        assertOutcome(0, 0, 0, 0);
        for (FakeBroker broker : List.of(hub, child)) {
            FakeConnection reader = broker.connection(1);
            // It has looked for the marker; then for all that is retained, which was one message.
            reader.next(MqttMessageType.UNSUBSCRIBE);
            reader.next(MqttMessageType.PUBACK);
            reader.next(MqttMessageType.UNSUBSCRIBE);
            assertThat(Mqtt.topic(reader.nextPublish())).isEqualTo(MARKER);
            assertThat(broker.connection(0).pending()).isZero();
        }
    }

    /** What the service does not remember the message itself tells: it has come from where it is no more. */
    @Test
    void shouldDeleteACopyThatItsOriginHasDeletedWhileTheServiceWasStopped() throws Exception {
        bothHaveKeptEverything();
        retain(child, "lamp", "on", "parent@test");
        start();

        assertPublished(child, "lamp", "");
        assertOutcome(0, 0, 1, 0);
    }

    @Test
    void shouldNotTakeTheCopyOfAnotherServiceForItsOwn() throws Exception {
        bothHaveKeptEverything();
        retain(child, "lamp", "on", "parent@other");
        start();

        assertPublished(hub, "lamp", "on");
        assertOutcome(0, 1, 0, 0);
    }

    @Test
    void shouldGiveBackToABrokerThatHasLostItsSession() throws Exception {
        bothHaveKeptEverything();
        hub.onConnect(FakeBroker.accept());
        retain(child, "lamp", "on", "parent@test");
        start();

        assertPublished(hub, "lamp", "on");
        assertOutcome(0, 1, 0, 0);
    }

    @Test
    void shouldGiveBackToABrokerThatHasLostItsMarker() throws Exception {
        FakeBroker.Answer resumed = FakeBroker.accept(true, MqttProperties.NO_PROPERTIES);
        hub.onConnect(resumed);
        child.onConnect(resumed);
        retain(child, MARKER, "reconciled", "");
        retain(child, "lamp", "on", "parent@test");
        start();

        assertPublished(hub, "lamp", "on");
        assertOutcome(0, 1, 0, 0);
    }

    @Test
    void shouldLeaveATopicToTheLiveMessageThatComesWhileItReads() throws Exception {
        retain(hub, "lamp", "on", "");
        hub.answerPings(false);
        start();
        FakeConnection reader = hub.connection(1);
        Eventually.that(() -> reader.pings() == 1);

        hub.connection(0).send(Mqtt.retained(0, 0, "lamp", "live"));
        assertPublished(child, "lamp", "live");
        hub.answerPings(true);
        reader.send(MqttMessage.PINGRESP);

        assertOutcome(0, 0, 0, 0);
    }

    @Test
    void shouldCountWhatTheTargetRefusesAndGoOn() throws Exception {
        retain(hub, "secret", "x", "");
        retain(hub, "public", "y", "");
        start();

        for (int i = 0; i < 2; i++) {
            MqttPublishMessage publish = child.connection(0).nextPublish();
            int reasonCode = Mqtt.topic(publish).equals("secret") ? 0x87 : 0;
            child.connection(0).send(Mqtt.ack(MqttMessageType.PUBACK, Mqtt.packetId(publish), reasonCode));
        }

        assertOutcome(1, 0, 0, 1);
    }

    @Test
    void shouldTryAgainWhenAReaderBreaks() throws Exception {
        retain(hub, "lamp", "on", "");
        hub.answerPings(false);
        start();
        FakeConnection reader = hub.connection(1);
        Eventually.that(() -> reader.pings() == 1);

        hub.answerPings(true);
        reader.reset();

        assertPublished(child, "lamp", "on");
        assertOutcome(1, 0, 0, 0);
        assertThat(hub.connection(0).isOpen()).as("the link itself").isTrue();
    }

    @Test
    void shouldGiveUpItsReadersWhenTheLinkBreaks() throws Exception {
        hub.answerPings(false);
        start();
        FakeConnection reader = child.connection(1);
        Eventually.that(() -> hub.connection(1).pings() == 1);

        hub.answerPings(true);
        child.connection(0).reset();

        Eventually.that(() -> !reader.isOpen());
        assertOutcome(0, 0, 0, 0);
    }

    private void bothHaveKeptEverything() {
        for (FakeBroker broker : List.of(hub, child)) {
            broker.onConnect(FakeBroker.accept(true, MqttProperties.NO_PROPERTIES));
            retain(broker, MARKER, "reconciled", "");
        }
    }

    /** Acknowledges it, too. */
    private static void assertPublished(FakeBroker broker, String topic, String payload) {
        MqttPublishMessage publish = broker.connection(0).nextPublish();
        assertThat(Mqtt.topic(publish)).isEqualTo(topic);
        assertThat(Mqtt.payload(publish)).isEqualTo(payload);
        assertThat(publish.fixedHeader().isRetain()).isTrue();
        if (publish.fixedHeader().qosLevel() == MqttQoS.AT_LEAST_ONCE) {
            broker.connection(0).send(Mqtt.ack(MqttMessageType.PUBACK, Mqtt.packetId(publish)));
        }
    }

    private void assertOutcome(int down, int up, int deleted, int failed) {
        Eventually.that(() -> !outcomes.isEmpty());
        assertThat(outcomes)
                .singleElement()
                .usingRecursiveComparison()
                .ignoringFields("took")
                .isEqualTo(new RetainedOutcome(down, up, deleted, failed, null));
    }

    /** @param path value of the user property; none if empty */
    private static void retain(FakeBroker broker, String topic, String payload, String path) {
        broker.retain(topic, () -> {
            MqttProperties properties =
                    path.isEmpty() ? new MqttProperties() : Mqtt.userProperty("mqtt-bridge-path", path);
            return new MqttPublishMessage(
                    new MqttFixedHeader(MqttMessageType.PUBLISH, false, MqttQoS.AT_LEAST_ONCE, true, 0),
                    new MqttPublishVariableHeader(topic, 1, properties),
                    Unpooled.wrappedBuffer(payload.getBytes(StandardCharsets.UTF_8)));
        });
    }

    private void start() throws Exception {
        Brokers brokers = new Brokers(
                List.of(TestBrokers.broker("parent", hub.port()), TestBrokers.broker("child1", child.port())));
        Link link = TestLinks.link(brokers, "child1", List.of(TestLinks.EVERYTHING), transport, new LinkListener() {
            @Override
            public void retainedReconciled(Link reconciled, RetainedOutcome outcome) {
                outcomes.add(outcome);
            }
        });
        link.setRetainedSync(new RetainedReconciler(link, RESERVED));
        camel.addComponent("mqtt-link", new LinkComponent(new Links(List.of(link))));
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                for (String way : List.of("up", "down")) {
                    from("mqtt-link:child1/" + way).to("mqtt-link:child1/" + way);
                }
            }
        });
        camel.start();
    }
}
