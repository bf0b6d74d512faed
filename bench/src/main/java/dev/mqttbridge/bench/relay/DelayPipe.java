package dev.mqttbridge.bench.relay;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One direction of a connection through a {@link DelayRelay}: a thread that reads, a thread that writes, and between them the
 * delay. The end of the stream travels as long as the bytes before it.
 */
final class DelayPipe {

    private static final int BUFFER_BYTES = 256 * 1024;
    /** More than loopback carries in 100 ms of a bench's load; when it is full, the sender's socket fills up. */
    private static final int CAPACITY = 32 * 1024 * 1024;

    private final SocketChannel from;
    private final SocketChannel to;
    private final long delayNanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final DelayLine line;
    private boolean ended;
    private boolean aborted;
    private long endDue;

    DelayPipe(SocketChannel from, SocketChannel to, long delayNanos) {
        this.from = from;
        this.to = to;
        this.delayNanos = delayNanos;
        this.line = new DelayLine(delayNanos, CAPACITY);
    }

    /** Until the sender ends its stream. */
    void read() throws IOException, InterruptedException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
        while (from.read(buffer) >= 0) {
            byte[] bytes = new byte[buffer.flip().remaining()];
            buffer.get(bytes).clear();
            accept(bytes);
        }
        end();
    }

    private void accept(byte[] bytes) throws InterruptedException {
        lock.lock();
        try {
            while (line.isFull() && !aborted) {
                changed.await();
            }
            line.put(bytes, System.nanoTime());
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void end() {
        lock.lock();
        try {
            ended = true;
            endDue = System.nanoTime() + delayNanos;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whatever is on its way is gone; both threads end. */
    void abort() {
        lock.lock();
        try {
            aborted = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Until all is passed on and the stream to the receiver is ended, or until {@link #abort()}. */
    void write() throws IOException, InterruptedException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
        while (awaitDue(buffer)) {
            buffer.flip();
            while (buffer.hasRemaining()) {
                to.write(buffer);
            }
            buffer.clear();
        }
        to.shutdownOutput();
    }

    /** Fills the buffer with what is due, and returns false when there is no more to come. */
    private boolean awaitDue(ByteBuffer buffer) throws InterruptedException {
        lock.lock();
        try {
            while (!aborted) {
                long now = System.nanoTime();
                line.take(now, buffer);
                if (buffer.position() > 0) {
                    changed.signalAll();
                    return true;
                }
                if (!line.isEmpty()) {
                    changed.awaitNanos(line.untilDue(now));
                } else if (!ended) {
                    changed.await();
                } else if (endDue - now > 0) {
                    changed.awaitNanos(endDue - now);
                } else {
                    return false;
                }
            }
            return false;
        } finally {
            lock.unlock();
        }
    }
}
