package dev.mqttbridge.bench.relay;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Bytes on their way: they come out in the order in which they went in, each a fixed time after it went in. Times are
 * {@link System#nanoTime()}, given by the caller. Not thread-safe.
 */
final class DelayLine {

    private record Chunk(ByteBuffer bytes, long due) {}

    private final long delayNanos;
    private final long capacity;
    private final Queue<Chunk> chunks = new ArrayDeque<>();
    private long length;

    /** @param capacity bytes on the way above which {@link #isFull()} */
    DelayLine(long delayNanos, long capacity) {
        this.delayNanos = delayNanos;
        this.capacity = capacity;
    }

    /** What goes in all the same is not lost. */
    boolean isFull() {
        return length >= capacity;
    }

    boolean isEmpty() {
        return chunks.isEmpty();
    }

    /** The array is the line's from now on. */
    void put(byte[] bytes, long now) {
        chunks.add(new Chunk(ByteBuffer.wrap(bytes), now + delayNanos));
        length += bytes.length;
    }

    /** Nanoseconds until the first bytes come out, 0 or less if they are due; the line must not be empty. */
    long untilDue(long now) {
        return chunks.element().due() - now;
    }

    /** Moves what is due into {@code out}, as far as it has room. */
    void take(long now, ByteBuffer out) {
        while (out.hasRemaining() && !chunks.isEmpty() && untilDue(now) <= 0) {
            ByteBuffer first = chunks.element().bytes();
            int count = Math.min(first.remaining(), out.remaining());
            out.put(out.position(), first, first.position(), count);
            out.position(out.position() + count);
            first.position(first.position() + count);
            length -= count;
            if (!first.hasRemaining()) {
                chunks.remove();
            }
        }
    }
}
