package dev.mqttbridge.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * A client that waits for a broker: the body of the Exchange that the gateway route carries. Lives on the client's event loop.
 * Owns the bytes that the client has sent so far until a broker takes them.
 */
public final class Attachment {

    private final Listener listener;
    private final Channel client;
    private final long started = System.nanoTime();
    private final Queue<ByteBuf> held = new ArrayDeque<>();
    private boolean clientFinished;
    private boolean clientLost;

    Attachment(Listener listener, Channel client) {
        this.listener = listener;
        this.client = client;
    }

    public Listener listener() {
        return listener;
    }

    Channel client() {
        return client;
    }

    /** {@link System#nanoTime()} of the first byte. */
    long started() {
        return started;
    }

    /** Takes over the reference. */
    void hold(ByteBuf bytes) {
        held.add(bytes);
    }

    /** The oldest bytes held, or null; the reference goes to the caller. */
    ByteBuf next() {
        return held.poll();
    }

    /** The client has sent all it ever will (TCP half-close). */
    void clientFinished() {
        clientFinished = true;
    }

    boolean isClientFinished() {
        return clientFinished;
    }

    /** The client's connection broke. */
    void clientLost() {
        clientLost = true;
    }

    boolean isClientLost() {
        return clientLost;
    }

    boolean isClientGone() {
        return !client.isActive();
    }

    void release() {
        for (ByteBuf bytes = held.poll(); bytes != null; bytes = held.poll()) {
            bytes.release();
        }
    }

    @Override
    public String toString() {
        return "client=" + client.remoteAddress() + " listener=" + listener.name();
    }
}
