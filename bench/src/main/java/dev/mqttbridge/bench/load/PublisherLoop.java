package dev.mqttbridge.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** The thread that publishes: serves all publishers in turn, a small batch each, until all is sent and acknowledged. */
final class PublisherLoop {

    /** At most this many messages of one publisher go into one write. */
    private static final int BATCH = 64;

    private static final long SELECT_MILLIS = 100;
    private static final long SHORTEST_NAP_NANOS =
            50_000; // the kernel's timer slack: a shorter nap would not be shorter
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final LoadSpec spec;
    private final List<Publisher> publishers;
    private final Selector selector;
    private final Flow flow;
    private long lastProgress;
    private int turn;

    PublisherLoop(LoadSpec spec, List<Publisher> publishers, Selector selector, Flow flow) {
        this.spec = spec;
        this.publishers = publishers;
        this.selector = selector;
        this.flow = flow;
    }

    /** Returns when all is sent and acknowledged, or when the other thread has failed. */
    void run(long start) throws IOException {
        Pace pace = Pace.of(spec.rate(), start);
        long deadline = start + spec.atMost().toNanos();
        lastProgress = start;
        while (!flow.hasFailed()) {
            long now = System.nanoTime();
            boolean sending = flow.sent() < spec.messages() && now < deadline;
            if (!sending && publishers.stream().allMatch(Publisher::isSettled)) {
                return;
            }
            long credit = flow.credit();
            if (sending && publishDue(pace, credit, now) > 0) {
                dispatch(false);
            } else {
                giveUpIfStalled(now);
                idle(pace, sending, credit <= 0, now);
            }
        }
    }

    /** Publishes what is due, as far as credit, windows and buffers allow; returns how many. */
    private int publishDue(Pace pace, long credit, long now) throws IOException {
        long already = flow.sent();
        long most = Math.min(credit, Math.min(spec.messages(), pace.due(now)) - already);
        int published = 0;
        for (int i = 0; i < publishers.size() && published < most; i++) {
            Publisher publisher = publishers.get(turn++ % publishers.size());
            for (int n = 0; n < BATCH && published < most && publisher.canPublish(); n++) {
                publisher.publish(pace.stamp(already + published, now));
                published++;
            }
            publisher.flush();
        }
        if (published > 0) {
            flow.published(published);
            lastProgress = now;
        }
        return published;
    }

    private void idle(Pace pace, boolean sending, boolean starved, long now) throws IOException {
        if (sending && spec.rate() < LoadSpec.FULL_SPEED) {
            LockSupport.parkNanos(Math.max(SHORTEST_NAP_NANOS, pace.until(flow.sent(), now)));
            dispatch(false);
        } else {
            dispatch(!starved || flow.waitForArrivals());
        }
    }

    private void dispatch(boolean wait) throws IOException {
        try {
            int ready = wait ? selector.select(this::serve, SELECT_MILLIS) : selector.selectNow(this::serve);
            if (ready > 0) {
                lastProgress = System.nanoTime();
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void serve(SelectionKey key) {
        Publisher publisher = (Publisher) key.attachment();
        try {
            if (key.isReadable()) {
                publisher.read();
            }
            publisher.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void giveUpIfStalled(long now) throws IOException {
        if (now - lastProgress > PATIENCE.toNanos()) {
            throw new IOException("no progress for " + PATIENCE.toSeconds() + " s: " + flow.sent() + " messages sent, "
                    + publishers.stream().mapToInt(Publisher::inFlight).sum() + " of them unacknowledged, "
                    + flow.received() + " received");
        }
    }
}
