package dev.mqttbridge.bench.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class ProtocolTest {

    @Test
    void shouldWriteConnectOfBothVersions() {
        assertThat(Protocol.V3_1_1.connect("a"))
                .containsExactly(0x10, 13, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 0, 0, 1, 'a');
        assertThat(Protocol.V5.connect("a"))
                .containsExactly(0x10, 14, 0, 4, 'M', 'Q', 'T', 'T', 5, 2, 0, 0, 0, 0, 1, 'a');
    }

    @Test
    void shouldWriteSubscribeOfBothVersions() {
        assertThat(Protocol.V3_1_1.subscribe("f")).containsExactly(0x82, 6, 0, 1, 0, 1, 'f', 2);
        assertThat(Protocol.V5.subscribe("f")).containsExactly(0x82, 7, 0, 1, 0, 0, 1, 'f', 2);
    }

    @Test
    void shouldWritePublishWithoutProperties() {
        ByteBuffer out = ByteBuffer.allocate(20);

        Protocol.V5.publish(out, "t", 2, true, 0x0102, new byte[] {9});

        byte[] written = new byte[out.position()];
        out.flip().get(written);
        assertThat(written).containsExactly(0x3C, 7, 0, 1, 't', 1, 2, 0, 9);
    }

    @Test
    void shouldRefuseWhatDoesNotFitOneLengthByte() {
        assertThatThrownBy(() -> Protocol.V3_1_1.publish(ByteBuffer.allocate(500), "t", 1, false, 1, new byte[200]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("allowed: 127");
    }

    @Test
    void shouldFindThePayloadBehindProperties() {
        ByteBuffer in = ByteBuffer.allocate(300).put(0, (byte) 0x81).put(1, (byte) 0x01);

        assertThat(Protocol.V5.payloadAt(in, 0)).isEqualTo(2 + 129);
        assertThat(Protocol.V5.payloadAt(in, 10)).isEqualTo(11);
        assertThat(Protocol.V3_1_1.payloadAt(in, 10)).isEqualTo(10);
    }
}
