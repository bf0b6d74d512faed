package dev.mqttbridge.link;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.IntPredicate;

/**
 * Keeps the QoS 1 and 2 messages on their way to a broker within its Receive Maximum (MQTT 5, 4.9), in order. Messages that find
 * it full, or whose packet id is held, wait here, and those behind them; there are never more of them than the source may have
 * unacknowledged. Pure; for one thread.
 *
 * @param <T> a message that is ready to send
 */
final class SendWindow<T> {

    private record Waiting<T>(int packetId, T message) {}

    private final int receiveMaximum;
    private final IntPredicate held;
    private final BitSet inFlight = new BitSet();
    private final Queue<Waiting<T>> waiting = new ArrayDeque<>();
    private int used;

    /** @param held packet ids that must not be sent yet; {@link #sendWaiting} when that changes */
    SendWindow(int receiveMaximum, IntPredicate held) {
        this.receiveMaximum = receiveMaximum;
        this.held = held;
    }

    /**
     * Hands the message to {@code send} now if there is room, its packet id is free and nobody waits; else when its turn comes.
     */
    void offer(int packetId, T message, Consumer<T> send) {
        if (waiting.isEmpty() && used < receiveMaximum && isFree(packetId)) {
            enter(packetId);
            send.accept(message);
        } else {
            waiting.add(new Waiting<>(packetId, message));
        }
    }

    /** The broker is done with this packet id; whatever may follow now goes to {@code send}. Unknown ids are ignored. */
    void release(int packetId, Consumer<T> send) {
        if (!inFlight.get(packetId)) {
            return;
        }
        inFlight.clear(packetId);
        used--;
        sendWaiting(send);
    }

    /** Whatever may be sent now goes to {@code send}. */
    void sendWaiting(Consumer<T> send) {
        while (used < receiveMaximum
                && !waiting.isEmpty()
                && isFree(waiting.element().packetId())) {
            Waiting<T> next = waiting.remove();
            enter(next.packetId());
            send.accept(next.message());
        }
    }

    /** It was not sent after all: its room is free again, and goes to whoever follows. Call it from within {@code send} only. */
    void skip(int packetId) {
        if (inFlight.get(packetId)) {
            inFlight.clear(packetId);
            used--;
        }
    }

    private boolean isFree(int packetId) {
        return !inFlight.get(packetId) && !held.test(packetId);
    }

    private void enter(int packetId) {
        inFlight.set(packetId);
        used++;
    }

    /** A message offered now would be sent at once, unless its packet id {@link #isInFlight}. */
    boolean hasRoom() {
        return waiting.isEmpty() && used < receiveMaximum;
    }

    boolean isInFlight(int packetId) {
        return inFlight.get(packetId);
    }

    /** Packet ids of the messages with the broker. Only to be read, and only at once. */
    BitSet inFlightIds() {
        return inFlight;
    }

    /** A message of this id waits here and has not been sent. */
    boolean isWaiting(int packetId) {
        return !inFlight.get(packetId) && waiting.stream().anyMatch(w -> w.packetId() == packetId);
    }

    /** Messages with the broker, not yet acknowledged. */
    int inFlight() {
        return used;
    }

    /** Messages that wait for room. */
    int waiting() {
        return waiting.size();
    }

    /** Gives up whatever waits. */
    void clear(Consumer<T> dispose) {
        waiting.forEach(w -> dispose.accept(w.message()));
        waiting.clear();
        inFlight.clear();
        used = 0;
    }
}
