package dev.mqttbridge.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.util.ReferenceCountUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against the bytes that the encoder really writes. */
class PacketSizeTest {

    private final EmbeddedChannel channel = new EmbeddedChannel(MqttEncoder.INSTANCE);

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    @RepeatedTest(200)
    void shouldBeWhatTheEncoderWritesInMqtt5(RepetitionInfo repetition) {
        MqttPublishMessage publish = new Publishes(repetition.getCurrentRepetition()).next();

        assertThat(PacketSize.of(publish, ProtocolLevel.MQTT_5)).isEqualTo(written(publish, ProtocolLevel.MQTT_5));
    }

    @RepeatedTest(50)
    void shouldBeWhatTheEncoderWritesInMqtt311(RepetitionInfo repetition) {
        MqttPublishMessage publish = new Publishes(repetition.getCurrentRepetition()).next();

        assertThat(PacketSize.of(publish, ProtocolLevel.MQTT_3_1_1))
                .isEqualTo(written(publish, ProtocolLevel.MQTT_3_1_1));
    }

    @Test
    void shouldLeaveThePayloadAsItIs() {
        MqttPublishMessage publish = new Publishes(1).next();
        int readable = publish.payload().readableBytes();

        PacketSize.of(publish, ProtocolLevel.MQTT_5);

        assertThat(publish.payload().readableBytes()).isEqualTo(readable);
        assertThat(publish.refCnt()).isEqualTo(1);
    }

    /** The limits in MQTT 5, table 1-1. */
    @ParameterizedTest
    @CsvSource({
        "0, 1",
        "127, 1",
        "128, 2",
        "16383, 2",
        "16384, 3",
        "2097151, 3",
        "2097152, 4",
        "268435455, 4",
    })
    void shouldKnowTheLimitsOfVariableByteIntegers(long value, int bytes) {
        assertThat(PacketSize.variableByteInteger(value)).isEqualTo(bytes);
    }

    /** The encoder takes the version from the CONNECT that went before. */
    private long written(MqttPublishMessage publish, ProtocolLevel level) {
        MqttConnectMessage connect = MqttMessageBuilders.connect()
                .clientId("c")
                .protocolVersion(level.codecVersion())
                .build();
        channel.writeOutbound(connect);
        drain();
        channel.writeOutbound(publish);
        return drain();
    }

    private long drain() {
        long bytes = 0;
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            bytes += part.readableBytes();
            ReferenceCountUtil.release(part);
        }
        return bytes;
    }
}
