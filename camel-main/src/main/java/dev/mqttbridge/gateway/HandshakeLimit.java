package dev.mqttbridge.gateway;

import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.Queue;

/** Lets so many handshakes with one broker be in progress at a time; the others wait their turn, in order. Thread-safe. */
final class HandshakeLimit {

    private record Waiting(EventLoop loop, Runnable start) {}

    private final int most;
    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private int inProgress;

    HandshakeLimit(int most) {
        this.most = most;
    }

    /** Runs {@code start} on the loop, now or when it is its turn. Each needs one {@link #leave()}. */
    void enter(EventLoop loop, Runnable start) {
        synchronized (this) {
            if (inProgress >= most) {
                waiting.add(new Waiting(loop, start));
                return;
            }
            inProgress++;
        }
        start.run();
    }

    /** One handshake is over. */
    void leave() {
        Waiting next;
        synchronized (this) {
            next = waiting.poll();
            if (next == null) {
                inProgress--;
                return;
            }
        }
        next.loop().execute(next.start());
    }
}
