package dev.mqttbridge.mqtt.frame;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameScannerTest {

    private static ByteBuf bytes(String hex) {
        return Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex));
    }

    private static int length(String hex) {
        ByteBuf in = bytes(hex);
        return FrameScanner.length(in, 0, in.writerIndex());
    }

    @ParameterizedTest
    @CsvSource({
        "c000, 2",
        "3000, 2",
        "307f, 129",
        "308001, 131",
        "30ff7f, 16386",
        "30808001, 16388",
        "30ffff7f, 2097155",
        "3080808001, 2097157",
        "30ffffff7f, 268435460",
        "f000, 2",
        // Nobody may write it so, but everybody can read it.
        "308000, 3",
    })
    void shouldKnowTheLengthFromTheFixedHeader(String hex, int length) {
        assertThat(length(hex)).isEqualTo(length);
        assertThat(FrameScanner.headerLength(bytes(hex), 0)).isEqualTo(hex.length() / 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"30", "3080", "308080", "30808080"})
    void shouldWaitForTheRestOfTheFixedHeader(String hex) {
        assertThat(length(hex)).isEqualTo(FrameScanner.INCOMPLETE);
    }

    @Test
    void shouldWaitForTheFirstByte() {
        assertThat(FrameScanner.length(Unpooled.EMPTY_BUFFER, 0, 0)).isEqualTo(FrameScanner.INCOMPLETE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"00", "0f00", "3080808080", "30ffffffff01"})
    void shouldRefuseWhatBeginsNoPacket(String hex) {
        assertThat(length(hex)).isEqualTo(FrameScanner.MALFORMED);
    }

    @ParameterizedTest
    @CsvSource({"0, false", "1, true", "2, false", "2, true"})
    void shouldSeeInPublishWhatNettyHasWritten(int qos, boolean retained) {
        byte[] bytes = Codec.encode(
                MqttVersion.MQTT_5,
                MqttMessageBuilders.publish()
                        .topicName("tö/pic")
                        .qos(MqttQoS.valueOf(qos))
                        .retained(retained)
                        .messageId(40_000)
                        .payload(Unpooled.buffer().writeZero(300))
                        .build());
        ByteBuf in = Unpooled.buffer().writeZero(5).writeBytes(bytes);

        assertThat(FrameScanner.length(in, 5, in.writerIndex())).isEqualTo(bytes.length);
        assertThat(FrameScanner.type(in, 5)).isEqualTo(FrameType.PUBLISH);
        assertThat(FrameScanner.qos(in, 5)).isEqualTo(qos);
        assertThat(FrameScanner.retain(in, 5)).isEqualTo(retained);
        if (qos > 0) {
            assertThat(FrameScanner.packetId(in, 5, bytes.length)).isEqualTo(40_000);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "40020007, 7",
        "5003000790, 7",
        "62020007, 7",
        "7002ffff, 65535",
        "820700070000017401, 7",
        "9003000701, 7",
        "32050001740007, 7",
        "320400000007, 7",
    })
    void shouldFindThePacketIdentifier(String hex, int id) {
        assertThat(FrameScanner.packetId(bytes(hex), 0, hex.length() / 2)).isEqualTo(id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "4000",
                "400100",
                "40020000",
                "3200",
                "320100",
                "32020001",
                "32030001ff",
                "3204000174ff",
                "3202ffff"
            })
    void shouldFindNoPacketIdentifierInATorso(String hex) {
        ByteBuf in = Unpooled.buffer().writeBytes(bytes(hex)).writeZero(8);

        assertThat(FrameScanner.packetId(in, 0, hex.length() / 2)).isEqualTo(FrameScanner.MALFORMED);
    }

    @ParameterizedTest
    @CsvSource({"40020007, 0", "4003000790, 0x90", "500400079000, 0x90", "e000, 0", "e0018b, 0x8B", "e0028b00, 0x8B"})
    void shouldReadReasonCodes(String hex, String code) {
        assertThat(FrameScanner.reasonCode(bytes(hex), 0, hex.length() / 2)).isEqualTo(Integer.decode(code));
    }
}
