package dev.mqttbridge.link;

import dev.mqttbridge.mqtt.MessageExpiry;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;

/** A PUBLISH for the target that has a time to expire, which it may reach while it waits for its turn. */
final class ExpiringPublish extends MqttPublishMessage {

    private final MessageExpiry expiry;

    ExpiringPublish(
            MqttFixedHeader header, MqttPublishVariableHeader variableHeader, ByteBuf payload, MessageExpiry expiry) {
        super(header, variableHeader, payload);
        this.expiry = expiry;
    }

    /** Sets the interval that is left now. @return false if there is none: it must not be sent (MQTT-3.3.2-5) */
    boolean countDown(long nowNanos) {
        if (expiry.isOver(nowNanos)) {
            return false;
        }
        MqttProperties properties = variableHeader().properties();
        if (properties != MqttProperties.NO_PROPERTIES) { // A 3.1.1 target is told nothing.
            properties.add(expiry.property(nowNanos));
        }
        return true;
    }
}
