package dev.mqttbridge.link;

import dev.mqttbridge.broker.Brokers;
import dev.mqttbridge.config.TopicRule;
import dev.mqttbridge.mqtt.ProtocolLevel;
import dev.mqttbridge.mqtt.ServerCapabilities;
import dev.mqttbridge.net.Transport;
import dev.mqttbridge.testing.TestBrokers;
import dev.mqttbridge.testing.TestLinks;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.UserProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;

/** Messages on their way from child1 to parent, without a socket. */
public final class TestMessages implements AutoCloseable {

    private final Transport transport = new Transport(1);
    private final Brokers brokers = TestBrokers.named("parent", "child1");
    private final Link link;
    private final Pair pair;

    /** Every topic, as it is. */
    public TestMessages() {
        this(TestLinks.EVERYTHING);
    }

    public TestMessages(TopicRule rule) {
        link = TestLinks.link(brokers, "child1", List.of(rule), transport, new LinkListener() {});
        pair = new Pair(link);
    }

    public LinkMessage message(ProtocolLevel source, ProtocolLevel target, String path, String topic, String payload) {
        Lane lane = new Lane(
                link,
                Way.UP,
                new Peer(pair, brokers.get("child1"), capabilities(source)),
                new Peer(pair, brokers.get("parent"), capabilities(target)));
        return new LinkMessage(lane, publish(path, topic, payload));
    }

    private static MqttPublishMessage publish(String path, String topic, String payload) {
        MqttProperties properties = new MqttProperties();
        if (!path.isEmpty()) {
            UserProperties user = new UserProperties();
            user.add("mqtt-bridge-path", path);
            properties.add(user);
        }
        return new MqttPublishMessage(
                new MqttFixedHeader(MqttMessageType.PUBLISH, false, MqttQoS.AT_MOST_ONCE, false, 0),
                new MqttPublishVariableHeader(topic, 0, properties),
                Unpooled.wrappedBuffer(payload.getBytes(StandardCharsets.UTF_8)));
    }

    private static ServerCapabilities capabilities(ProtocolLevel level) {
        return new ServerCapabilities(level, false, 65_535, 2, true, 1_000_000, OptionalInt.empty());
    }

    @Override
    public void close() {
        transport.close();
    }
}
