package dev.mqttbridge.bench.fleet;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/**
 * One client of the fleet through all its connections. On the fleet's thread only.
 *
 * <p>The socket connects, CONNECT is answered, SUBSCRIBE is answered: then it is ready. When that fails or ends, it starts again
 * {@link #RECONNECT_NANOS} later.
 */
final class Member {

    static final long RECONNECT_NANOS = 500_000_000;
    private static final long CONNECT_LIMIT_NANOS = 5_000_000_000L;

    private enum State {
        AWAY,
        DIALLING,
        CONNECTING,
        CONNECTED,
        READY
    }

    private final String clientId;
    private final Protocol protocol;
    private final String filter;
    private final int bufferBytes;
    private final Mailbox mailbox;
    private final Runnable onConnack;
    private State state = State.AWAY;
    private SocketChannel dialling;
    private Wire wire;
    private long since;
    private boolean wantsSubscription;
    private int disconnects;

    Member(String clientId, Protocol protocol, String filter, int bufferBytes, Mailbox mailbox, Runnable onConnack) {
        this.clientId = clientId;
        this.protocol = protocol;
        this.filter = filter;
        this.bufferBytes = bufferBytes;
        this.mailbox = mailbox;
        this.onConnack = onConnack;
    }

    /** Starts to connect; {@link #dialled} goes on. */
    void dial(InetSocketAddress address, Selector selector, long now) throws IOException {
        since = now;
        state = State.DIALLING;
        dialling = SocketChannel.open();
        dialling.setOption(StandardSocketOptions.TCP_NODELAY, true);
        dialling.configureBlocking(false);
        dialling.connect(address);
        dialling.register(selector, SelectionKey.OP_CONNECT, this);
    }

    /** The socket has connected, or could not, which is thrown. */
    void dialled(Selector selector, long now) throws IOException {
        dialling.finishConnect();
        wire = new Wire(this, protocol, clientId, dialling, bufferBytes, mailbox);
        dialling = null;
        state = State.CONNECTING;
        wire.register(selector);
        wire.connect();
    }

    void connected() throws IOException {
        state = State.CONNECTED;
        onConnack.run();
        if (wantsSubscription) {
            wire.subscribe(filter);
        }
    }

    void subscribed() throws IOException {
        state = State.READY;
        wire.publish();
    }

    /** Now, if it is connected, and after each later connect. */
    void subscribe() throws IOException {
        wantsSubscription = true;
        if (state == State.CONNECTED) {
            wire.subscribe(filter);
        }
    }

    /** Writes what its publisher has to send. */
    void publish() throws IOException {
        if (state == State.READY) {
            wire.publish();
        }
    }

    boolean isOverdue(long now) {
        return (state == State.DIALLING || state == State.CONNECTING) && now - since > CONNECT_LIMIT_NANOS;
    }

    /** The connection is gone; returns whether the client lost something by that, and not just failed to connect. */
    boolean lost(long now) throws IOException {
        boolean wasConnected = isConnected();
        if (dialling != null) {
            dialling.close();
            dialling = null;
        }
        if (wire != null) {
            wire.abort();
            wire = null;
        }
        if (wasConnected) {
            disconnects++;
            mailbox.sessionEnded(now);
        }
        state = State.AWAY;
        return wasConnected;
    }

    void leave() throws IOException {
        if (dialling != null) {
            dialling.close();
        }
        if (wire != null) {
            wire.close();
        }
    }

    boolean isConnected() {
        return state == State.CONNECTED || state == State.READY;
    }

    boolean isReady() {
        return state == State.READY;
    }

    int disconnects() {
        return disconnects;
    }

    Mailbox mailbox() {
        return mailbox;
    }

    @Override
    public String toString() {
        return clientId + " " + protocol + " " + state;
    }
}
