package dev.mqttbridge.testing;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttProperties.UserProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Packets as tests write and read them. */
public final class Mqtt {

    private Mqtt() {}

    public static MqttPublishMessage publish(int qos, int packetId, String topic, String payload) {
        return publish(qos, packetId, topic, payload, MqttProperties.NO_PROPERTIES);
    }

    public static MqttPublishMessage publish(
            int qos, int packetId, String topic, String payload, MqttProperties properties) {
        return publish(header(qos, false, false), packetId, topic, payload, properties);
    }

    public static MqttPublishMessage retained(int qos, int packetId, String topic, String payload) {
        return publish(header(qos, false, true), packetId, topic, payload, MqttProperties.NO_PROPERTIES);
    }

    public static MqttPublishMessage duplicate(int qos, int packetId, String topic, String payload) {
        return publish(header(qos, true, false), packetId, topic, payload, MqttProperties.NO_PROPERTIES);
    }

    private static MqttFixedHeader header(int qos, boolean dup, boolean retain) {
        return new MqttFixedHeader(MqttMessageType.PUBLISH, dup, MqttQoS.valueOf(qos), retain, 0);
    }

    private static MqttPublishMessage publish(
            MqttFixedHeader header, int packetId, String topic, String payload, MqttProperties properties) {
        return new MqttPublishMessage(
                header,
                new MqttPublishVariableHeader(topic, packetId, properties),
                Unpooled.wrappedBuffer(payload.getBytes(StandardCharsets.UTF_8)));
    }

    /** PUBACK, PUBREC, PUBREL or PUBCOMP. */
    public static MqttMessage ack(MqttMessageType type, int packetId) {
        return new MqttMessage(ackHeader(type), MqttMessageIdVariableHeader.from(packetId));
    }

    /** With an MQTT 5 reason code. */
    public static MqttMessage ack(MqttMessageType type, int packetId, int reasonCode) {
        return new MqttMessage(
                ackHeader(type),
                new MqttPubReplyMessageVariableHeader(packetId, (byte) reasonCode, MqttProperties.NO_PROPERTIES));
    }

    private static MqttFixedHeader ackHeader(MqttMessageType type) {
        MqttQoS flags = type == MqttMessageType.PUBREL ? MqttQoS.AT_LEAST_ONCE : MqttQoS.AT_MOST_ONCE;
        return new MqttFixedHeader(type, false, flags, false, 2);
    }

    /** Of a PUBLISH or an acknowledgement. */
    public static int packetId(MqttMessage message) {
        return message instanceof MqttPublishMessage publish
                ? publish.variableHeader().packetId()
                : ((MqttMessageIdVariableHeader) message.variableHeader()).messageId();
    }

    /** 0 where there is none. */
    public static int reasonCode(MqttMessage acknowledgement) {
        return acknowledgement.variableHeader() instanceof MqttPubReplyMessageVariableHeader reply
                ? reply.reasonCode() & 0xff
                : 0;
    }

    public static String payload(MqttPublishMessage publish) {
        return publish.payload().toString(StandardCharsets.UTF_8);
    }

    public static String topic(MqttPublishMessage publish) {
        return publish.variableHeader().topicName();
    }

    public static MqttProperties userProperty(String key, String value) {
        UserProperties user = new UserProperties();
        user.add(key, value);
        MqttProperties properties = new MqttProperties();
        properties.add(user);
        return properties;
    }

    /** As {@code key=value}. */
    public static List<String> userProperties(MqttPublishMessage publish) {
        return publish.variableHeader().properties().getProperty(MqttPropertyType.USER_PROPERTY.value())
                        instanceof UserProperties user
                ? user.value().stream().map(pair -> pair.key + "=" + pair.value).toList()
                : List.of();
    }
}
