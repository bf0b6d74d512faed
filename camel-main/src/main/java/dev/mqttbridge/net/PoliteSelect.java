package dev.mqttbridge.net;

import io.netty.channel.SelectStrategy;
import io.netty.util.IntSupplier;
import java.util.function.LongSupplier;

/**
 * Lets other processes run before a busy event loop looks for what has come. A broker that is on the same cores as this service and
 * writes one packet at a time wakes the loop for each of them; when it may write on first, one turn of the loop takes several. Where
 * nobody waits for the core that costs a microsecond. A loop with little to do does not wait: there the first packet counts, not the
 * most.
 *
 * <p>For one event loop.
 */
final class PoliteSelect implements SelectStrategy {

    /** Turns that follow each other faster than this make a loop busy. */
    static final long BUSY_NANOS = 50_000;

    private final LongSupplier clock;
    private final Runnable yield;
    private long lastTurn;

    PoliteSelect() {
        this(System::nanoTime, Thread::yield);
    }

    /** @param clock in nanoseconds */
    PoliteSelect(LongSupplier clock, Runnable yield) {
        this.clock = clock;
        this.yield = yield;
        this.lastTurn = clock.getAsLong() - BUSY_NANOS;
    }

    @Override
    public int calculateStrategy(IntSupplier ready, boolean hasTasks) throws Exception {
        if (hasTasks) {
            return ready.get();
        }
        long now = clock.getAsLong();
        boolean busy = now - lastTurn < BUSY_NANOS;
        lastTurn = now;
        if (busy) {
            yield.run();
        }
        return SELECT;
    }
}
