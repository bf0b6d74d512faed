package dev.mqttbridge.bench.load;

import java.nio.channels.Selector;
import java.util.concurrent.atomic.AtomicLong;

/** What the publishers' thread and the subscribers' thread know of each other. Each counter has one writer. */
final class Flow {

    private final int subscribers;
    private final int outstanding;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong received = new AtomicLong();
    private final Selector publishers;
    private volatile boolean publishersWait;
    private volatile boolean sendingDone;
    private volatile boolean failed;

    Flow(LoadSpec spec, Selector publishers) {
        this.subscribers = spec.subscribers();
        this.outstanding = spec.outstanding();
        this.publishers = publishers;
    }

    long sent() {
        return sent.get();
    }

    /** Distinct messages, over all subscribers. */
    long received() {
        return received.get();
    }

    /** How many messages may be published now without too many being under way. */
    long credit() {
        return outstanding - underWay();
    }

    private long underWay() {
        return sent.get() - received.get() / subscribers;
    }

    void published(int count) {
        sent.lazySet(sent.get() + count);
    }

    /** Wakes the publishers once half of what they waited for is through, not for every message. */
    void arrived(int count) {
        received.set(received.get() + count);
        if (publishersWait && underWay() <= outstanding / 2) {
            publishersWait = false;
            publishers.wakeup();
        }
    }

    /** To be called before a wait for arrivals; returns false if there is no need to wait any more. */
    boolean waitForArrivals() {
        publishersWait = true;
        return underWay() > outstanding / 2; // looked at after the flag is up, so no wake-up is missed
    }

    void sendingDone() {
        sendingDone = true;
    }

    boolean isSendingDone() {
        return sendingDone;
    }

    boolean isComplete() {
        return sendingDone && received.get() == sent.get() * subscribers;
    }

    /** Tells both threads to stop. */
    void fail() {
        failed = true;
        publishers.wakeup();
    }

    boolean hasFailed() {
        return failed;
    }
}
