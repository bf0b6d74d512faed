package dev.mqttbridge.net;

import static dev.mqttbridge.mqtt.ProtocolLevel.MQTT_3_1_1;
import static dev.mqttbridge.mqtt.ProtocolLevel.MQTT_3_1_1_BRIDGE;
import static dev.mqttbridge.mqtt.ProtocolLevel.MQTT_5;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mqttbridge.config.Protocol;
import dev.mqttbridge.mqtt.ProtocolLevel;
import dev.mqttbridge.testing.TestBrokers;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MqttLoginTest {

    static Stream<Arguments> levels() {
        return Stream.of(
                Arguments.of(Protocol.AUTO, false, List.of(MQTT_5, MQTT_3_1_1)),
                Arguments.of(Protocol.AUTO, true, List.of(MQTT_5, MQTT_3_1_1_BRIDGE, MQTT_3_1_1)),
                Arguments.of(Protocol.V5, true, List.of(MQTT_5)),
                Arguments.of(Protocol.V3_1_1, false, List.of(MQTT_3_1_1)),
                Arguments.of(Protocol.V3_1_1, true, List.of(MQTT_3_1_1_BRIDGE, MQTT_3_1_1)));
    }

    @ParameterizedTest
    @MethodSource("levels")
    void shouldTryTheLevelsInOrder(Protocol protocol, boolean asBridge, List<ProtocolLevel> levels) {
        assertThat(login(protocol, 1, asBridge).levels()).isEqualTo(levels);
    }

    @Test
    void shouldTakeEveryReceiveMaximumOfTheSpecification() {
        assertThat(login(Protocol.AUTO, 1, false).receiveMaximum()).isEqualTo(1);
        assertThat(login(Protocol.AUTO, 65_535, false).receiveMaximum()).isEqualTo(65_535);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 65_536})
    void shouldRefuseOthers(int receiveMaximum) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> login(Protocol.AUTO, receiveMaximum, false))
                .withMessageContaining("1 to 65535");
    }

    private static MqttLogin login(Protocol protocol, int receiveMaximum, boolean asBridge) {
        return new MqttLogin(
                TestBrokers.config("parent", 1883, protocol),
                "test",
                MqttLogin.Session.CLEAN,
                Duration.ofSeconds(10),
                receiveMaximum,
                asBridge,
                Duration.ofSeconds(5));
    }
}
