package dev.mqttbridge.mqtt.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** However a stream is cut into reads, the same bytes pass, and no buffer stays behind. */
class FrameCutterPropertyTest {

    /** 0 passes, 1 is swallowed, 2 waits once. */
    private static final int KINDS = 3;

    @Provide
    Arbitrary<List<Integer>> bodies() {
        return Arbitraries.frequencyOf(
                        Tuple.of(20, Arbitraries.integers().between(1, 300)),
                        Tuple.of(
                                1,
                                Arbitraries.integers()
                                        .between(FrameCutter.WHOLE_LIMIT - 10, FrameCutter.WHOLE_LIMIT + 10)))
                .list()
                .ofMaxSize(8);
    }

    @Property(tries = 600)
    void shouldPassTheSameHoweverTheStreamIsCut(
            @ForAll("bodies") List<Integer> bodies,
            @ForAll @Size(min = 1, max = 9) List<@IntRange(min = 1, max = 400) Integer> reads) {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        for (int body : bodies) {
            int kind = body % KINDS;
            byte[] frame = frame(body, kind);
            stream.writeBytes(frame);
            if (kind != 1) {
                expected.writeBytes(frame);
            }
        }
        Recorder recorder = new Recorder();
        List<ByteBuf> given = new ArrayList<>();
        byte[] all = stream.toByteArray();
        boolean large = all.length > 10_000;

        for (int at = 0, i = 0; at < all.length; i++) {
            int size = reads.get(i % reads.size()) * (large ? 500 : 1);
            ByteBuf read = Unpooled.copiedBuffer(all, at, Math.min(size, all.length - at));
            at += read.readableBytes();
            given.add(read);
            recorder.cutter.read(read);
            while (i % 2 == 0 && recorder.cutter.isWaiting()) {
                recorder.cutter.resume();
            }
        }
        while (recorder.cutter.isWaiting()) {
            recorder.cutter.resume();
        }

        assertThat(recorder.passed.toByteArray()).isEqualTo(expected.toByteArray());
        assertThat(recorder.lengths).hasSameSizeAs(bodies);
        assertThat(given).allMatch(read -> read.refCnt() == 0);
    }

    private static byte[] frame(int body, int kind) {
        ByteBuf frame = Unpooled.buffer(body + 5).writeByte(0x30);
        int left = body;
        do {
            frame.writeByte(left > 127 ? left & 0x7F | 0x80 : left);
            left >>>= 7;
        } while (left > 0);
        int header = frame.writerIndex();
        return ByteBufUtil.getBytes(frame.writeZero(body).setByte(header, kind));
    }

    private static final class Recorder implements FrameCutter.Receiver {

        final ByteArrayOutputStream passed = new ByteArrayOutputStream();
        final List<Integer> lengths = new ArrayList<>();
        final FrameCutter cutter = new FrameCutter(this, UnpooledByteBufAllocator.DEFAULT);
        private boolean hasWaited;

        @Override
        public Verdict frame(ByteBuf in, int index, int length) {
            int header = index + 1;
            while (in.getByte(header) < 0) {
                header++;
            }
            int kind = in.getByte(header + 1);
            if (kind == 2 && !hasWaited) {
                hasWaited = true;
                return Verdict.WAIT;
            }
            hasWaited = false;
            lengths.add(length);
            return kind == 1 ? Verdict.SWALLOW : Verdict.PASS;
        }

        @Override
        public Verdict largeFrame(ByteBuf in, int index, int length) {
            assertThat(length).isGreaterThan(FrameCutter.WHOLE_LIMIT);
            return frame(in, index, length);
        }

        @Override
        public void pass(ByteBuf bytes) {
            passed.writeBytes(ByteBufUtil.getBytes(bytes));
            bytes.release();
        }
    }
}
