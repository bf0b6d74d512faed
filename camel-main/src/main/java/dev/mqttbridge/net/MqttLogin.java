package dev.mqttbridge.net;

import dev.mqttbridge.config.BrokerConfig;
import dev.mqttbridge.config.Protocol;
import dev.mqttbridge.mqtt.ProtocolLevel;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What this service says of itself when it opens an MQTT connection to a broker.
 *
 * @param broker address, protocol and credentials
 * @param clientId MQTT client identifier
 * @param session clean and short-lived, or kept by the broker while we are away
 * @param keepAlive MQTT Keep Alive
 * @param receiveMaximum how many QoS 1 and 2 messages the broker may have unacknowledged towards us (MQTT 5 only)
 * @param asBridge ask 3.1.1 brokers for bridge behaviour, see {@link ProtocolLevel#MQTT_3_1_1_BRIDGE}
 * @param timeout from dialling to CONNACK, for each protocol level tried
 */
public record MqttLogin(
        BrokerConfig broker,
        String clientId,
        Session session,
        Duration keepAlive,
        int receiveMaximum,
        boolean asBridge,
        Duration timeout) {

    /** What is to become of the MQTT session. */
    public enum Session {
        /** Clean start, ends with the connection. */
        CLEAN,
        /** Clean start off; the broker keeps it, and queues for it, without end. */
        PERSISTENT
    }

    public MqttLogin {
        Objects.requireNonNull(broker, "broker");
        Objects.requireNonNull(clientId, "clientId");
        if (receiveMaximum < 1 || receiveMaximum > 65_535) {
            throw new IllegalArgumentException("Receive Maximum must be 1 to 65535, is " + receiveMaximum);
        }
    }

    /** Protocol levels to try, in order; the next one only when the broker refuses one. */
    public List<ProtocolLevel> levels() {
        List<ProtocolLevel> old = asBridge
                ? List.of(ProtocolLevel.MQTT_3_1_1_BRIDGE, ProtocolLevel.MQTT_3_1_1)
                : List.of(ProtocolLevel.MQTT_3_1_1);
        if (broker.protocol() == Protocol.V5) {
            return List.of(ProtocolLevel.MQTT_5);
        }
        if (broker.protocol() == Protocol.V3_1_1) {
            return old;
        }
        return Stream.concat(Stream.of(ProtocolLevel.MQTT_5), old.stream()).toList();
    }
}
