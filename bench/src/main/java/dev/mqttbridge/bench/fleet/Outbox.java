package dev.mqttbridge.bench.fleet;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A publisher's messages that are not through yet: those that wait, and those that are under way by packet id. Outlives the
 * connection; the session is taken to end with it. One thread.
 */
final class Outbox {

    /** Mosquitto's own Receive Maximum; a client that heeds it gets on with every broker. */
    static final int WINDOW = 20;

    private static final int MAX_PACKET_ID = 0xFFFF;

    private final Ledger ledger;
    private final Deque<Integer> waiting = new ArrayDeque<>();
    private final Map<Integer, Integer> underWay = new LinkedHashMap<>();
    private int lastPacketId;

    Outbox(Ledger ledger) {
        this.ledger = ledger;
    }

    void due(long dueAt) {
        waiting.add(ledger.add(dueAt));
    }

    boolean canSend() {
        return !waiting.isEmpty() && underWay.size() < WINDOW;
    }

    /** Takes the next message, which is written now, under way; returns its packet id. */
    int send(long now) {
        int sequence = waiting.remove();
        do {
            lastPacketId = lastPacketId % MAX_PACKET_ID + 1;
        } while (underWay.containsKey(lastPacketId));
        underWay.put(lastPacketId, sequence);
        ledger.sent(sequence, now);
        return lastPacketId;
    }

    /** The message under a packet id that is under way. */
    int sequence(int packetId) {
        return underWay.get(packetId);
    }

    /** PUBACK, PUBCOMP; false if no such message is under way. */
    boolean completed(int packetId, long now) {
        Integer sequence = underWay.remove(packetId);
        if (sequence == null) {
            return false;
        }
        ledger.acknowledged(sequence, now);
        ledger.completed(sequence, now);
        return true;
    }

    /** PUBREC; false if no such message is under way. */
    boolean received(int packetId, long now) {
        Integer sequence = underWay.get(packetId);
        if (sequence == null) {
            return false;
        }
        ledger.acknowledged(sequence, now);
        return true;
    }

    /**
     * The session has ended. What was not acknowledged is sent again, before all that waits and in order. What has its PUBREC is the
     * broker's and must not be sent again (MQTT-4.3.3-1); its PUBCOMP will not come, so it counts as completed now.
     */
    void sessionEnded(long now) {
        List<Integer> again = new ArrayList<>();
        for (int sequence : underWay.values()) {
            if (ledger.isAcknowledged(sequence)) {
                ledger.completed(sequence, now);
            } else {
                again.add(sequence);
            }
        }
        underWay.clear();
        for (int i = again.size() - 1; i >= 0; i--) {
            waiting.addFirst(again.get(i));
        }
    }

    boolean isEmpty() {
        return waiting.isEmpty() && underWay.isEmpty();
    }

    /** When the oldest message was due that is not through; {@link Ledger#NEVER} if all are. */
    long oldestDue() {
        long oldest = Ledger.NEVER;
        if (!waiting.isEmpty()) {
            oldest = ledger.dueAt(waiting.peek());
        }
        for (int sequence : underWay.values()) {
            oldest = Math.min(oldest, ledger.dueAt(sequence));
        }
        return oldest;
    }

    /** Numbers of messages by packet id, those that have their PUBREC with a plus sign. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(waiting.size() + " waiting, under way");
        underWay.forEach((id, sequence) -> text.append(' ')
                .append(id)
                .append('=')
                .append(sequence)
                .append(ledger.isAcknowledged(sequence) ? "+" : ""));
        return text.toString();
    }
}
