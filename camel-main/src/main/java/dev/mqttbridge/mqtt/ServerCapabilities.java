package dev.mqttbridge.mqtt;

import io.netty.handler.codec.mqtt.MqttConnAckVariableHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import java.util.OptionalInt;

/**
 * What a broker said of itself in CONNACK (MQTT 5, 3.2.2.3), with the specification's defaults for what it left out. A 3.1.1
 * broker says nothing and has them all, but for the Receive Maximum: see {@link #OLD_RECEIVE_MAXIMUM}.
 *
 * @param sessionPresent the broker has kept this client's session
 * @param receiveMaximum how many QoS 1 and 2 messages it takes unacknowledged, 1 to 65,535
 * @param maximumQos highest QoS it takes, 0 to 2
 * @param retainAvailable false if it refuses the retain flag
 * @param maximumPacketSize largest packet it takes, in bytes, fixed header included
 * @param serverKeepAlive the Keep Alive it obliges us to use, in seconds, if it does
 */
public record ServerCapabilities(
        ProtocolLevel level,
        boolean sessionPresent,
        int receiveMaximum,
        int maximumQos,
        boolean retainAvailable,
        long maximumPacketSize,
        OptionalInt serverKeepAlive) {

    /** Remaining Length has four bytes of seven bits (MQTT 5, 1.5.5), and up to five bytes stand before what it counts. */
    public static final long PROTOCOL_MAXIMUM_PACKET_SIZE = 268_435_455L + 5;

    /**
     * MQTT 3.1.1 has no Receive Maximum, and its brokers have one all the same: Mosquitto 2.0.11 closes the connection of a client
     * with more unfinished messages at QoS 2 than its max_inflight_messages, of which this is the default. A link that resumes with
     * more would be closed again and again and never get on.
     */
    public static final int OLD_RECEIVE_MAXIMUM = 20;

    public static ServerCapabilities of(ProtocolLevel level, MqttConnAckVariableHeader connack) {
        MqttProperties properties = connack.properties();
        return new ServerCapabilities(
                level,
                connack.isSessionPresent(),
                integer(properties, MqttPropertyType.RECEIVE_MAXIMUM)
                        .orElse(level.isMqtt5() ? 65_535 : OLD_RECEIVE_MAXIMUM),
                integer(properties, MqttPropertyType.MAXIMUM_QOS).orElse(2),
                integer(properties, MqttPropertyType.RETAIN_AVAILABLE).orElse(1) == 1,
                maximumPacketSize(properties),
                integer(properties, MqttPropertyType.SERVER_KEEP_ALIVE));
    }

    /** False if no packet that the protocol can express is too large for it. */
    public boolean limitsPacketSize() {
        return maximumPacketSize < PROTOCOL_MAXIMUM_PACKET_SIZE;
    }

    private static long maximumPacketSize(MqttProperties properties) {
        OptionalInt size = integer(properties, MqttPropertyType.MAXIMUM_PACKET_SIZE);
        return size.isPresent() ? Integer.toUnsignedLong(size.getAsInt()) : PROTOCOL_MAXIMUM_PACKET_SIZE;
    }

    private static OptionalInt integer(MqttProperties properties, MqttPropertyType type) {
        return properties.getProperty(type.value()) instanceof MqttProperties.IntegerProperty p
                ? OptionalInt.of(p.value())
                : OptionalInt.empty();
    }
}
