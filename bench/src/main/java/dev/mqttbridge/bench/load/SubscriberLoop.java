package dev.mqttbridge.bench.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.List;

/** The thread that receives, until everything that was sent has arrived, or nothing more comes. */
final class SubscriberLoop {

    private static final long SELECT_MILLIS = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final List<Subscriber> subscribers;
    private final Selector selector;
    private final Flow flow;
    private long lastArrival;

    SubscriberLoop(List<Subscriber> subscribers, Selector selector, Flow flow) {
        this.subscribers = subscribers;
        this.selector = selector;
        this.flow = flow;
    }

    /** Returns the time of the last arrival. What is missing then is lost. */
    long run(long start) throws IOException {
        lastArrival = start;
        while (!flow.isComplete() && !flow.hasFailed() && !isOverdue()) {
            dispatch();
        }
        long end = lastArrival;
        if (!flow.hasFailed()) {
            awaitStragglers();
        }
        return end;
    }

    private boolean isOverdue() {
        return flow.isSendingDone() && System.nanoTime() - lastArrival > PATIENCE.toNanos();
    }

    /** A duplicate that the broker has already sent arrives before the answer to a ping. */
    private void awaitStragglers() throws IOException {
        for (Subscriber subscriber : subscribers) {
            subscriber.ping();
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!subscribers.stream().allMatch(Subscriber::hasPonged)) {
            if (System.nanoTime() > deadline) {
                throw new IOException("no PINGRESP within " + PATIENCE.toSeconds() + " s after the last message");
            }
            dispatch();
        }
    }

    private void dispatch() throws IOException {
        try {
            selector.select(this::serve, SELECT_MILLIS);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void serve(SelectionKey key) {
        Subscriber subscriber = (Subscriber) key.attachment();
        try {
            if (key.isWritable()) {
                subscriber.flush();
            }
            if (key.isReadable()) {
                int count = subscriber.receive();
                if (count > 0) {
                    lastArrival = System.nanoTime();
                    flow.arrived(count);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
