package dev.mqttbridge.bench.fleet;

import dev.mqttbridge.bench.measure.Spread;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/**
 * A crowd of MQTT clients in one thread. They reconnect half a second after they were disconnected, subscribe again, and send
 * again what was not acknowledged. Methods may be called from one other thread.
 */
public final class Fleet implements AutoCloseable {

    private static final long LOOK_EVERY_MILLIS = 5;
    private static final long ANSWER_SECONDS = 60;

    private final FleetLoop loop;
    private final Thread thread;

    private Fleet(FleetLoop loop) {
        this.loop = loop;
        this.thread = new Thread(loop, "bench-fleet");
        thread.setDaemon(true);
    }

    /** How the crowd is, at one moment. */
    public record Snapshot(
            int connected,
            int ready,
            long disconnects,
            long oldestDueNanos,
            boolean allSent,
            long arrived,
            int faults) {}

    /** No client connects yet. */
    public static Fleet start(FleetSpec spec, InetSocketAddress address) throws IOException {
        String run = UUID.randomUUID().toString().substring(0, 8); // nobody else's messages match the filters
        Fleet fleet = new Fleet(new FleetLoop(spec, address, run));
        fleet.thread.start();
        return fleet;
    }

    /**
     * Connects all, {@code window} of them at a time, and returns the seconds from the first dial to the last CONNACK.
     *
     * @throws IOException if not all are connected in {@code limitSeconds}
     */
    public double connect(int window, int limitSeconds) throws IOException, InterruptedException {
        long start = call(() -> loop.connect(window));
        await(s -> s.connected() == loop.size(), limitSeconds, "connected");
        return (call(loop::lastConnack) - start) / 1e9;
    }

    /** Subscribes each. */
    public void subscribe(int limitSeconds) throws IOException, InterruptedException {
        call(() -> {
            loop.subscribe();
            return null;
        });
        await(s -> s.ready() == loop.size(), limitSeconds, "subscribed");
    }

    private void await(Predicate<Snapshot> condition, int limitSeconds, String what)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + limitSeconds * 1_000_000_000L;
        Snapshot now = snapshot();
        while (!condition.test(now)) {
            if (System.nanoTime() > deadline) {
                throw new IOException("not all of %d clients are %s after %d s: %s; last failure: %s"
                        .formatted(loop.size(), what, limitSeconds, now, loop.lastFailure()));
            }
            Thread.sleep(LOOK_EVERY_MILLIS);
            now = snapshot();
        }
    }

    public void publish(boolean on) throws InterruptedException {
        call(() -> {
            loop.publish(on);
            return null;
        });
    }

    public Snapshot snapshot() throws InterruptedException {
        return call(loop::snapshot);
    }

    /** Some of those that are not served, or have waited for an acknowledgement for longer than {@code nanos}. */
    public List<String> waiting(long nanos) throws InterruptedException {
        return call(() -> loop.waiting(nanos));
    }

    /** How many arrivals are still to come if nothing was lost. */
    public long missing() throws InterruptedException {
        return call(() -> Tally.expected(loop.ledgers()) - loop.snapshot().arrived());
    }

    /** Longest acknowledgement gap of each publisher, in milliseconds, of the messages due from one time to another. */
    public Spread gaps(long from, long until) throws InterruptedException {
        long now = System.nanoTime();
        return call(() -> Tally.gaps(loop.ledgers(), from, until, now));
    }

    /** @param fault when what must not be lost any more had not yet been acknowledged */
    public Tally tally(long fault) throws InterruptedException {
        return call(() -> Tally.of(loop.ledgers(), fault));
    }

    private <T> T call(Callable<T> work) throws InterruptedException {
        FutureTask<T> task = new FutureTask<>(work);
        loop.submit(task);
        try {
            return task.get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the fleet's thread failed", e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("the fleet's thread has ended or hangs", e);
        }
    }

    /** Disconnects all. */
    @Override
    public void close() throws IOException {
        loop.stop();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        loop.release();
    }
}
