package dev.mqttbridge.mqtt.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mqttbridge.mqtt.frame.FrameScanner;
import dev.mqttbridge.mqtt.frame.MalformedFrameException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The first payload byte of each packet here says what becomes of it: p passes, s is swallowed, w waits. */
class FrameCutterTest {

    private static final ByteBufAllocator POOL = PooledByteBufAllocator.DEFAULT;

    private final ByteArrayOutputStream passed = new ByteArrayOutputStream();
    private final List<Integer> pieces = new ArrayList<>();
    private final List<Integer> seen = new ArrayList<>();
    private final List<ByteBuf> given = new ArrayList<>();
    private IntFunction<Verdict> verdict = first -> switch (first) {
        case 's' -> Verdict.SWALLOW;
        case 'w' -> Verdict.WAIT;
        case 'x' -> throw new MalformedFrameException("x");
        default -> Verdict.PASS;
    };

    private final FrameCutter cutter = new FrameCutter(
            new FrameCutter.Receiver() {
                @Override
                public Verdict frame(ByteBuf in, int index, int length) {
                    seen.add(length);
                    return length < 5 ? Verdict.PASS : verdict.apply(in.getByte(index + 4));
                }

                @Override
                public Verdict largeFrame(ByteBuf in, int index, int length) {
                    // Enough to read the longest topic and a packet identifier behind it.
                    assertThat(in.writerIndex() - index).isGreaterThanOrEqualTo(65_544);
                    seen.add(length);
                    return verdict.apply(in.getByte(index + 4));
                }

                @Override
                public void pass(ByteBuf bytes) {
                    pieces.add(bytes.readableBytes());
                    passed.writeBytes(ByteBufUtil.getBytes(bytes));
                    bytes.release();
                }
            },
            POOL);

    @AfterEach
    void shouldHaveReleasedWhateverItWasGiven() {
        cutter.clear();
        assertThat(given).allMatch(buffer -> buffer.refCnt() == 0);
    }

    /** PUBLISH at QoS 0; total length is given; the letter stands in the topic's place, which nobody here reads. */
    private static byte[] packet(char letter, int length) {
        ByteBuf body = Unpooled.buffer();
        int remaining = length - 2;
        for (int digits = 1; digits <= 4; digits++) {
            remaining = length - 1 - digits;
            if (remaining < 1L << 7 * digits) {
                break;
            }
        }
        body.writeByte(0x30);
        int left = remaining;
        do {
            body.writeByte(left > 127 ? left & 0x7F | 0x80 : left);
            left >>>= 7;
        } while (left > 0);
        while (body.writerIndex() < length) {
            body.writeByte(letter);
        }
        assertThat(FrameScanner.length(body, 0, length)).isEqualTo(length);
        return ByteBufUtil.getBytes(body);
    }

    private static byte[] join(byte[]... parts) {
        return ByteBufUtil.getBytes(Unpooled.wrappedBuffer(parts));
    }

    private void read(byte[] bytes) {
        ByteBuf buffer = POOL.buffer(Math.max(1, bytes.length)).writeBytes(bytes);
        given.add(buffer);
        cutter.read(buffer);
    }

    private void read(byte[] bytes, int from, int to) {
        ByteBuf buffer = POOL.buffer(Math.max(1, to - from)).writeBytes(bytes, from, to - from);
        given.add(buffer);
        cutter.read(buffer);
    }

    @Test
    void shouldHandOnABufferOfWholePacketsInOnePiece() {
        byte[] all = join(packet('p', 10), packet('p', 200), packet('p', 2));

        read(all);

        assertThat(pieces).containsExactly(212);
        assertThat(seen).containsExactly(10, 200, 2);
    }

    @Test
    void shouldCutOutWhatIsSwallowed() {
        read(join(packet('s', 9), packet('p', 10), packet('s', 11), packet('s', 12), packet('p', 13), packet('s', 14)));

        assertThat(passed.toByteArray()).isEqualTo(join(packet('p', 10), packet('p', 13)));
    }

    @Test
    void shouldPassNoTorso() {
        byte[] packet = packet('p', FrameCutter.WHOLE_LIMIT);

        read(packet, 0, packet.length - 1);
        assertThat(pieces).isEmpty();
        read(packet, packet.length - 1, packet.length);

        assertThat(passed.toByteArray()).isEqualTo(packet);
        assertThat(seen).containsExactly(packet.length);
    }

    @Test
    void shouldStreamWhatIsLarger() {
        byte[] packet = packet('p', FrameCutter.WHOLE_LIMIT + 1);

        read(packet, 0, 65_543);
        assertThat(pieces).isEmpty();
        assertThat(cutter.isInsideLarge()).isFalse();
        read(packet, 65_543, 100_000);
        assertThat(passed.size()).isEqualTo(100_000);
        assertThat(cutter.isInsideLarge()).isTrue();
        read(join(Arrays.copyOfRange(packet, 100_000, packet.length), packet('p', 6)));

        assertThat(passed.toByteArray()).isEqualTo(join(packet, packet('p', 6)));
        assertThat(seen).containsExactly(packet.length, 6);
        assertThat(cutter.isInsideLarge()).isFalse();
    }

    @Test
    void shouldDropTheRestOfALargePacket() {
        byte[] packet = packet('p', FrameCutter.WHOLE_LIMIT + 1);
        read(packet, 0, 70_000);

        cutter.dropLarge();
        read(packet, 70_000, 80_000);
        read(join(Arrays.copyOfRange(packet, 80_000, packet.length), packet('p', 6)));

        assertThat(passed.toByteArray()).isEqualTo(join(Arrays.copyOf(packet, 70_000), packet('p', 6)));
    }

    @Test
    void shouldDropNothingWhenThereIsNoLargePacket() {
        cutter.dropLarge();
        read(packet('p', 6));

        assertThat(passed.size()).isEqualTo(6);
    }

    @Test
    void shouldSwallowALargePacket() {
        byte[] packet = packet('s', FrameCutter.WHOLE_LIMIT + 1);

        read(join(packet('p', 7), Arrays.copyOf(packet, 70_000)));
        read(join(Arrays.copyOfRange(packet, 70_000, packet.length), packet('p', 6)));

        assertThat(passed.toByteArray()).isEqualTo(join(packet('p', 7), packet('p', 6)));
    }

    @Test
    void shouldWaitAndKeepAllThatFollows() {
        read(join(packet('p', 6), packet('w', 7), packet('p', 8)));
        assertThat(cutter.isWaiting()).isTrue();
        read(join(packet('p', 9), new byte[] {0x30}));
        assertThat(passed.size()).isEqualTo(6);

        verdict = first -> Verdict.PASS;
        cutter.resume();
        read(new byte[] {0});

        assertThat(cutter.isWaiting()).isFalse();
        assertThat(passed.toByteArray())
                .isEqualTo(join(packet('p', 6), packet('w', 7), packet('p', 8), packet('p', 9), new byte[] {0x30, 0}));
    }

    @Test
    void shouldWaitAgainWhenItIsResumedTooEarly() {
        read(join(packet('w', 7), packet('p', 8)));

        cutter.resume();

        assertThat(cutter.isWaiting()).isTrue();
        assertThat(pieces).isEmpty();
        assertThat(seen).containsExactly(7, 7);
    }

    @Test
    void shouldWaitWithAPacketThatCameInParts() {
        byte[] packet = packet('w', 40);
        read(packet, 0, 10);
        read(join(Arrays.copyOfRange(packet, 10, 40), packet('p', 6)));
        assertThat(cutter.isWaiting()).isTrue();

        verdict = first -> Verdict.PASS;
        cutter.resume();

        assertThat(passed.toByteArray()).isEqualTo(join(packet, packet('p', 6)));
    }

    /** They were kept aside while the beginning of the next one came. */
    @ParameterizedTest
    @ValueSource(chars = {'p', 'w'})
    void shouldReadWhatWasKeptBeforeWhatHasBegun(char firstKept) {
        byte[] begun = packet('p', 40);
        read(begun, 0, 10);

        readFirst(join(packet('p', 6), packet(firstKept, 7), packet('s', 8), packet('p', 9)));
        verdict = first -> first == 's' ? Verdict.SWALLOW : Verdict.PASS;
        if (cutter.isWaiting()) {
            assertThat(passed.size()).isEqualTo(6);
            cutter.resume();
        }
        read(begun, 10, 40);

        assertThat(passed.toByteArray()).isEqualTo(join(packet('p', 6), packet(firstKept, 7), packet('p', 9), begun));
    }

    @Test
    void shouldGoOnWaitingBehindWhatWasKept() {
        read(packet('w', 7));

        readFirst(packet('p', 6));

        assertThat(passed.toByteArray()).isEqualTo(packet('p', 6));
        assertThat(cutter.isWaiting()).isTrue();
        verdict = first -> Verdict.PASS;
        cutter.resume();
        assertThat(passed.toByteArray()).isEqualTo(join(packet('p', 6), packet('w', 7)));
    }

    private void readFirst(byte[] bytes) {
        ByteBuf buffer = POOL.buffer(bytes.length).writeBytes(bytes);
        given.add(buffer);
        cutter.readFirst(buffer);
    }

    @Test
    void shouldWaitWithALargePacket() {
        byte[] packet = packet('w', FrameCutter.WHOLE_LIMIT + 1);
        read(packet, 0, 70_000);
        assertThat(pieces).isEmpty();
        verdict = first -> Verdict.PASS;
        cutter.resume();
        read(packet, 70_000, packet.length);

        assertThat(passed.toByteArray()).isEqualTo(packet);
    }

    @Test
    void shouldForgetWhatHasBegun() {
        read(new byte[] {0x30, 20, 'p'});
        cutter.clear();
        read(packet('p', 6));
        read(join(packet('w', 6)));
        cutter.clear();
        read(packet('p', 8));

        assertThat(passed.toByteArray()).isEqualTo(join(packet('p', 6), packet('p', 8)));
    }

    @Test
    void shouldForgetALargePacket() {
        read(packet('p', FrameCutter.WHOLE_LIMIT + 1), 0, 70_000);
        cutter.clear();
        read(packet('p', 6));

        assertThat(seen).endsWith(6);
        assertThat(passed.size()).isEqualTo(70_006);
    }

    @Test
    void shouldPassWhatCameBeforeNonsense() {
        byte[] bytes = join(packet('p', 6), new byte[] {0x00, 0x00}, packet('p', 6));

        assertThatExceptionOfType(MalformedFrameException.class).isThrownBy(() -> read(bytes));

        assertThat(passed.toByteArray()).isEqualTo(packet('p', 6));
    }

    @Test
    void shouldPassWhatCameBeforeAPacketThatTheReceiverRefuses() {
        assertThatExceptionOfType(MalformedFrameException.class)
                .isThrownBy(() -> read(join(packet('p', 6), packet('x', 7), packet('p', 8))));

        assertThat(passed.toByteArray()).isEqualTo(packet('p', 6));
    }

    /** What came with the end of it must not leak: {@link #shouldHaveReleasedWhateverItWasGiven}. */
    @Test
    void shouldReleaseWhatComesWithTheEndOfNonsense() {
        read(new byte[] {0x30, (byte) 0x80});

        assertThatExceptionOfType(MalformedFrameException.class)
                .isThrownBy(() -> read(new byte[] {(byte) 0x80, (byte) 0x80, (byte) 0x80, 1, 2, 3}));
    }

    @Test
    void shouldReleaseWhatComesWithTheEndOfAPacketThatTheReceiverRefuses() {
        byte[] bytes = join(packet('x', 7), packet('p', 8));
        read(bytes, 0, 3);

        assertThatExceptionOfType(MalformedFrameException.class).isThrownBy(() -> read(bytes, 3, bytes.length));
        assertThat(pieces).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 64})
    void shouldPassTheSameHoweverSmallTheReads(int size) {
        byte[] all = join(
                packet('p', 2), packet('p', 6), packet('s', 6), packet('p', 131), packet('s', 129), packet('p', 300));

        for (int at = 0; at < all.length; at += size) {
            read(all, at, Math.min(all.length, at + size));
        }

        assertThat(passed.toByteArray())
                .isEqualTo(join(packet('p', 2), packet('p', 6), packet('p', 131), packet('p', 300)));
        assertThat(seen).containsExactly(2, 6, 6, 131, 129, 300);
    }

    @Test
    void shouldHandOnNothingForNothing() {
        read(new byte[0]);

        assertThat(pieces).isEmpty();
    }

    @Test
    void shouldNotPinTheBufferThatAPacketBeganIn() {
        ByteBuf buffer = POOL.buffer().writeBytes(packet('p', 6)).writeBytes(new byte[] {0x30, 20, 1, 2});
        given.add(buffer);

        cutter.read(buffer);

        assertThat(buffer.refCnt()).isZero();
    }
}
