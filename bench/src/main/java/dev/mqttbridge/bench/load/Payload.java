package dev.mqttbridge.bench.load;

import java.nio.ByteBuffer;
import java.util.Random;

/**
 * The body of every message: when it was sent, by which publisher, its number, and then bytes that depend on both, so
 * that a frame spliced from two messages does not pass. One instance per thread.
 */
final class Payload {

    /** Bytes of time stamp, publisher and sequence number. */
    static final int HEADER = 16;

    private static final int PUBLISHER_AT = 8;
    private static final int SEQUENCE_AT = 12;
    private static final int VARIANTS = 256;
    private static final long SEED = 42; // both ends must make the same bytes

    private final int length;
    private final ByteBuffer filling;
    private final ByteBuffer fillingView;

    Payload(int length) {
        this.length = length;
        byte[] bytes = new byte[length - HEADER + VARIANTS];
        new Random(SEED).nextBytes(bytes);
        this.filling = ByteBuffer.allocateDirect(bytes.length).put(bytes).clear();
        this.fillingView = filling.duplicate();
    }

    int length() {
        return length;
    }

    /** Appends the payload to {@code out}, which must have room for it. */
    void write(ByteBuffer out, long stamp, int publisher, int sequence) {
        out.putLong(stamp).putInt(publisher).putInt(sequence);
        int at = out.position();
        out.put(at, filling, variant(publisher, sequence), length - HEADER);
        out.position(at + length - HEADER);
    }

    static long stamp(ByteBuffer in, int at) {
        return in.getLong(at);
    }

    static int publisher(ByteBuffer in, int at) {
        return in.getInt(at + PUBLISHER_AT);
    }

    static int sequence(ByteBuffer in, int at) {
        return in.getInt(at + SEQUENCE_AT);
    }

    /** Whether the bytes after the header are the ones this publisher sent. Moves position and limit of {@code view}. */
    boolean isIntact(ByteBuffer view, int at) {
        view.clear();
        int variant = variant(publisher(view, at), sequence(view, at));
        fillingView.limit(variant + length - HEADER).position(variant);
        view.limit(at + length).position(at + HEADER);
        return view.mismatch(fillingView) < 0;
    }

    private static int variant(int publisher, int sequence) {
        return (publisher * 31 + sequence) & (VARIANTS - 1);
    }
}
