package dev.mqttbridge.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProtocolLevelTest {

    @Test
    void shouldHaveTheBytesOfTheSpecifications() {
        assertThat(ProtocolLevel.MQTT_5.levelByte()).isEqualTo(5);
        assertThat(ProtocolLevel.MQTT_3_1_1.levelByte()).isEqualTo(4);
        assertThat(ProtocolLevel.MQTT_3_1_1_BRIDGE.levelByte()).isEqualTo(0x80 | 4);
    }

    @Test
    void shouldMissNoLocalInPlain311Only() {
        assertThat(ProtocolLevel.values())
                .filteredOn(level -> !level.hasNoLocal())
                .containsExactly(ProtocolLevel.MQTT_3_1_1);
    }
}
