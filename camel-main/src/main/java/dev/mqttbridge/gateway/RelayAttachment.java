package dev.mqttbridge.gateway;

import dev.mqttbridge.broker.Broker;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Promise;
import java.util.ArrayDeque;
import java.util.Queue;

/** A client in mode {@code tcp} that waits for a broker. Owns the bytes that the client has sent so far until a broker takes them. */
final class RelayAttachment implements Attachment {

    private final Listener listener;
    private final Channel client;
    private final Relays relays;
    private final GatewayEvents events;
    private final long started = System.nanoTime();
    private final Queue<ByteBuf> held = new ArrayDeque<>();
    private boolean clientFinished;
    private boolean clientLost;

    RelayAttachment(Listener listener, Channel client, Relays relays, GatewayEvents events) {
        this.listener = listener;
        this.client = client;
        this.relays = relays;
        this.events = events;
    }

    @Override
    public Listener listener() {
        return listener;
    }

    @Override
    public Channel client() {
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

    @Override
    public boolean isClientGone() {
        return !client.isActive();
    }

    /** Splices the two. */
    @Override
    public void dialled(Broker broker, Channel server, Promise<Void> attached) {
        relays.begin(new Relay(this, broker, server, relays));
        attached.setSuccess(null);
    }

    @Override
    public void refused(Exception cause) {
        release();
        if (cause instanceof ClientGoneException) {
            events.ended(listener, clientLost ? CloseReason.CLIENT_LOST : CloseReason.CLIENT_CLOSED);
            return;
        }
        events.ended(listener, CloseReason.NO_BROKER);
        client.close();
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
