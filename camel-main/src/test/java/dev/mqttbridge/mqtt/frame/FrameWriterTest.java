package dev.mqttbridge.mqtt.frame;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameWriterTest {

    @ParameterizedTest
    @EnumSource(MqttVersion.class)
    void shouldWritePacketsWithoutBody(MqttVersion version) {
        Codec.decode(
                version, FrameWriter.pingreq(), m -> assertThat(m.fixedHeader().messageType())
                        .isEqualTo(MqttMessageType.PINGREQ));
        Codec.decode(
                version, FrameWriter.pingresp(), m -> assertThat(m.fixedHeader().messageType())
                        .isEqualTo(MqttMessageType.PINGRESP));
        Codec.decode(version, FrameWriter.disconnect(), m -> assertThat(
                        m.fixedHeader().messageType())
                .isEqualTo(MqttMessageType.DISCONNECT));
    }

    @ParameterizedTest
    @CsvSource({
        "MQTT_3_1_1, 4, PUBACK", "MQTT_3_1_1, 5, PUBREC", "MQTT_3_1_1, 6, PUBREL", "MQTT_3_1_1, 7, PUBCOMP",
        "MQTT_5, 4, PUBACK", "MQTT_5, 5, PUBREC", "MQTT_5, 6, PUBREL", "MQTT_5, 7, PUBCOMP",
    })
    void shouldWriteAcknowledgements(MqttVersion version, int type, MqttMessageType expected) {
        Codec.decode(version, FrameWriter.acknowledgement(type, 65_000), message -> {
            assertThat(message.fixedHeader().messageType()).isEqualTo(expected);
            assertThat(((MqttMessageIdVariableHeader) message.variableHeader()).messageId())
                    .isEqualTo(65_000);
        });
    }

    @Test
    void shouldWriteDisconnectWithAReason() {
        Codec.decode(MqttVersion.MQTT_5, FrameWriter.disconnect(0x8B), message -> assertThat(
                        ((MqttReasonCodeAndPropertiesVariableHeader) message.variableHeader()).reasonCode())
                .isEqualTo((byte) 0x8B));
    }

    @Test
    void shouldWriteDisconnectThatEndsTheSession() {
        Codec.decode(MqttVersion.MQTT_5, FrameWriter.disconnectAndForget(), message -> {
            var header = (MqttReasonCodeAndPropertiesVariableHeader) message.variableHeader();
            assertThat(header.reasonCode()).isZero();
            assertThat(header.properties()
                            .getProperty(MqttPropertyType.SESSION_EXPIRY_INTERVAL.value())
                            .value())
                    .isEqualTo(0);
        });
    }

    @ParameterizedTest
    @CsvSource({"MQTT_3_1_1, 3", "MQTT_5, 0x88"})
    void shouldWriteARefusal(MqttVersion version, String code) {
        boolean mqtt5 = version == MqttVersion.MQTT_5;
        int number = Integer.decode(code);

        Codec.decode(version, FrameWriter.refusal(mqtt5, number), message -> {
            var header = ((MqttConnAckMessage) message).variableHeader();
            assertThat(header.connectReturnCode().byteValue()).isEqualTo((byte) number);
            assertThat(header.isSessionPresent()).isFalse();
        });
    }

    @ParameterizedTest
    @CsvSource({
        "0, 00",
        "127, 7f",
        "128, 8001",
        "16383, ff7f",
        "16384, 808001",
        "2097152, 80808001",
        "268435455, ffffff7f"
    })
    void shouldWriteVariableByteIntegers(int value, String hex) {
        ByteBuf out = Unpooled.buffer();

        FrameWriter.writeVarInt(out, value);

        assertThat(ByteBufUtil.hexDump(out)).isEqualTo(hex);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 127, 128, 70_000})
    void shouldPutAHeaderOfTheRightSizeBeforeABody(int size) {
        ByteBuf frame = FrameWriter.withHeader(0x30, Unpooled.buffer().writeZero(size));

        assertThat(FrameScanner.length(frame, 0, frame.writerIndex())).isEqualTo(frame.readableBytes());
        assertThat(frame.readableBytes() - FrameScanner.headerLength(frame, 0)).isEqualTo(size);
    }
}
