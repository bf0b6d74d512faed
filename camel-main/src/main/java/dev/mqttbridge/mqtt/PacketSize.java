package dev.mqttbridge.mqtt;

import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.BinaryProperty;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import io.netty.handler.codec.mqtt.MqttProperties.UserProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;

/** How many bytes a PUBLISH takes on the wire, fixed header included, which is what Maximum Packet Size counts (MQTT 5, 3.2.2.3.6). */
public final class PacketSize {

    private PacketSize() {}

    public static long of(MqttPublishMessage publish, ProtocolLevel level) {
        long remaining = 2L + ByteBufUtil.utf8Bytes(publish.variableHeader().topicName());
        remaining += publish.fixedHeader().qosLevel().value() > 0 ? 2 : 0;
        if (level.isMqtt5()) {
            long properties = of(publish.variableHeader().properties());
            remaining += variableByteInteger(properties) + properties;
        }
        remaining += publish.payload().readableBytes();
        return 1 + variableByteInteger(remaining) + remaining;
    }

    private static long of(MqttProperties properties) {
        long size = 0;
        for (MqttProperty<?> property : properties.listAll()) {
            if (property instanceof UserProperties user) {
                for (MqttProperties.StringPair pair : user.value()) {
                    size += 1 + 2L + ByteBufUtil.utf8Bytes(pair.key) + 2L + ByteBufUtil.utf8Bytes(pair.value);
                }
            } else if (property instanceof StringProperty string) {
                size += 1 + 2L + ByteBufUtil.utf8Bytes(string.value());
            } else if (property instanceof BinaryProperty binary) {
                size += 1 + 2L + binary.value().length;
            } else if (property instanceof IntegerProperty integer) {
                // Of a PUBLISH's numbers that go on, Message Expiry Interval has four bytes and the others one.
                boolean expiry = integer.propertyId() == MqttPropertyType.PUBLICATION_EXPIRY_INTERVAL.value();
                size += 1 + (expiry ? 4 : 1);
            }
        }
        return size;
    }

    /** Bytes of a Variable Byte Integer (MQTT 5, 1.5.5). */
    static int variableByteInteger(long value) {
        return value < 0x80 ? 1 : value < 0x4000 ? 2 : value < 0x20_0000 ? 3 : 4;
    }
}
