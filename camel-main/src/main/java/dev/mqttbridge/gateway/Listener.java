package dev.mqttbridge.gateway;

import dev.mqttbridge.config.ListenerConfig;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** One TCP port of the gateway and what it counts. Safe for use by any thread. */
public final class Listener {

    private final ListenerConfig config;
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger attached = new AtomicInteger();
    private final LongAdder accepted = new LongAdder();
    private final LongAdder handled = new LongAdder();
    private final LongAdder bytesIn = new LongAdder();
    private final LongAdder bytesOut = new LongAdder();

    public Listener(ListenerConfig config) {
        this.config = config;
    }

    public String name() {
        return config.name();
    }

    public ListenerConfig config() {
        return config;
    }

    /** Counts a new connection in; false if it would be one too many. Each true needs one {@link #released()}. */
    boolean admit() {
        accepted.increment();
        if (open.incrementAndGet() > config.maxConnections()) {
            open.decrementAndGet();
            return false;
        }
        return true;
    }

    void released() {
        open.decrementAndGet();
    }

    void attachedOne() {
        handled.increment();
        attached.incrementAndGet();
    }

    void detachedOne() {
        attached.decrementAndGet();
    }

    /** Where the relay adds up bytes from clients; adders are striped, so loops do not contend. */
    LongAdder bytesInCounter() {
        return bytesIn;
    }

    LongAdder bytesOutCounter() {
        return bytesOut;
    }

    /** Connections open now. */
    public int open() {
        return open.get();
    }

    /** Connections that are spliced to a broker now. */
    public int attached() {
        return attached.get();
    }

    /** Connections accepted since the start, refused ones included. */
    public long accepted() {
        return accepted.sum();
    }

    /** Connections that got a broker since the start. */
    public long handled() {
        return handled.sum();
    }

    /** Bytes from clients since the start. */
    public long bytesIn() {
        return bytesIn.sum();
    }

    /** Bytes to clients since the start. */
    public long bytesOut() {
        return bytesOut.sum();
    }
}
