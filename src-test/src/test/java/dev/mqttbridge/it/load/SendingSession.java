package dev.mqttbridge.it.load;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A publisher's half of its session: what it must send again after a reconnect [MQTT-4.4.0-1], in order and under the same packet
 * ids, so that the publisher itself never doubles a message of QoS 2. Pure; for any thread.
 */
final class SendingSession {

    private static final int LAST_ID = 65_535;

    /** @param released its PUBREC has come: PUBREL is due, and PUBLISH must not be sent again */
    record Unfinished(int packetId, int sequence, boolean released) {}

    private final Map<Integer, Unfinished> unfinished = new LinkedHashMap<>();
    private int lastId;

    /** Returns the packet id under which to publish it. */
    synchronized int begin(int sequence) {
        do {
            lastId = lastId % LAST_ID + 1;
        } while (unfinished.containsKey(lastId));
        unfinished.put(lastId, new Unfinished(lastId, sequence, false));
        return lastId;
    }

    synchronized void received(int packetId) {
        unfinished.computeIfPresent(packetId, (id, message) -> new Unfinished(id, message.sequence(), true));
    }

    synchronized void finished(int packetId) {
        unfinished.remove(packetId);
    }

    synchronized int size() {
        return unfinished.size();
    }

    synchronized List<Unfinished> unfinished() {
        return List.copyOf(unfinished.values());
    }
}
