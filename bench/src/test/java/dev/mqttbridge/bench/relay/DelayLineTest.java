package dev.mqttbridge.bench.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class DelayLineTest {

    private static final long DELAY = 1_000;
    private static final long START = -300; // nanoTime may be negative

    private final DelayLine line = new DelayLine(DELAY, 4);

    @Test
    void shouldHoldBytesBackUntilTheyAreDue() {
        line.put(bytes(1, 2), START);

        assertThat(line.untilDue(START)).isEqualTo(DELAY);
        assertThat(take(START + DELAY - 1, 10)).isEmpty();
        assertThat(take(START + DELAY, 10)).containsExactly(1, 2);
        assertThat(line.isEmpty()).isTrue();
    }

    @Test
    void shouldGiveTogetherWhatIsDueAndKeepTheOrder() {
        line.put(bytes(1), START);
        line.put(bytes(2, 3), START + 10);
        line.put(bytes(4), START + 20);

        assertThat(take(START + DELAY + 10, 10)).containsExactly(1, 2, 3);
        assertThat(line.untilDue(START + DELAY + 10)).isEqualTo(10);
        assertThat(take(START + DELAY + 20, 10)).containsExactly(4);
    }

    @Test
    void shouldKeepTheRestOfAChunkThatDoesNotFit() {
        line.put(bytes(1, 2, 3), START);

        assertThat(take(START + DELAY, 2)).containsExactly(1, 2);
        assertThat(line.isEmpty()).isFalse();
        assertThat(take(START + DELAY, 2)).containsExactly(3);
    }

    @Test
    void shouldBeFullAtItsCapacityAndHaveRoomAgainAfterwards() {
        line.put(bytes(1, 2, 3), START);
        assertThat(line.isFull()).isFalse();

        line.put(bytes(4, 5), START);
        assertThat(line.isFull()).isTrue();

        take(START + DELAY, 3);
        assertThat(line.isFull()).isFalse();
    }

    private byte[] take(long now, int room) {
        ByteBuffer out = ByteBuffer.allocate(room);
        line.take(now, out);
        byte[] taken = new byte[out.flip().remaining()];
        out.get(taken);
        return taken;
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
