package dev.mqttbridge.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.mqtt.MqttConnAckVariableHeader;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ServerCapabilitiesTest {

    @Test
    void shouldHaveTheDefaultsOfTheSpecification() {
        assertThat(capabilities(ProtocolLevel.MQTT_5, false, Map.of()))
                .isEqualTo(new ServerCapabilities(
                        ProtocolLevel.MQTT_5, false, 65_535, 2, true, 268_435_460L, OptionalInt.empty()));
    }

    @Test
    void shouldTakeWhatTheBrokerSays() {
        assertThat(capabilities(
                        ProtocolLevel.MQTT_5,
                        true,
                        Map.of(
                                MqttPropertyType.RECEIVE_MAXIMUM, 20,
                                MqttPropertyType.MAXIMUM_QOS, 1,
                                MqttPropertyType.RETAIN_AVAILABLE, 0,
                                MqttPropertyType.MAXIMUM_PACKET_SIZE, 1_024,
                                MqttPropertyType.SERVER_KEEP_ALIVE, 30)))
                .isEqualTo(new ServerCapabilities(ProtocolLevel.MQTT_5, true, 20, 1, false, 1_024, OptionalInt.of(30)));
    }

    @Test
    void shouldReadLargeFourByteIntegersAsUnsigned() {
        assertThat(capabilities(ProtocolLevel.MQTT_5, false, Map.of(MqttPropertyType.MAXIMUM_PACKET_SIZE, -1))
                        .maximumPacketSize())
                .isEqualTo(0xFFFF_FFFFL);
    }

    /** Mosquitto closes the connection of a 3.1.1 client with more than 20 unfinished messages at QoS 2. */
    @Test
    void shouldHaveTheDefaultsForAnOldBrokerAndTwentyForTheReceiveMaximum() {
        MqttConnAckVariableHeader connack =
                new MqttConnAckVariableHeader(MqttConnectReturnCode.CONNECTION_ACCEPTED, true);

        assertThat(ServerCapabilities.of(ProtocolLevel.MQTT_3_1_1, connack))
                .isEqualTo(new ServerCapabilities(
                        ProtocolLevel.MQTT_3_1_1, true, 20, 2, true, 268_435_460L, OptionalInt.empty()));
    }

    private static ServerCapabilities capabilities(
            ProtocolLevel level, boolean sessionPresent, Map<MqttPropertyType, Integer> said) {
        MqttProperties properties = new MqttProperties();
        said.forEach((type, value) -> properties.add(new IntegerProperty(type.value(), value)));
        return ServerCapabilities.of(
                level,
                new MqttConnAckVariableHeader(MqttConnectReturnCode.CONNECTION_ACCEPTED, sessionPresent, properties));
    }
}
