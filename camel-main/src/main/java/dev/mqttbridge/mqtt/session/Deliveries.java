package dev.mqttbridge.mqtt.session;

import io.netty.util.collection.IntObjectHashMap;
import java.util.ArrayList;
import java.util.List;

/**
 * Packet identifiers of messages on their way from brokers to a client. The broker of the day and its predecessors each chose
 * their own, and the client must never see one twice at a time: those that a lost broker left open stay reserved until the client
 * is done with them, and the new broker's are translated where they would collide, else passed on as they are. Not thread-safe.
 */
final class Deliveries {

    /** How far the handshake of a message has come, as the client sees it. */
    enum Progress {
        /** PUBLISH of QoS 1. */
        PUBLISHED_1,
        /** PUBLISH of QoS 2. */
        PUBLISHED_2,
        /** The client has answered PUBREC. */
        RECEIVED,
        /** PUBREL has gone to the client. */
        RELEASED
    }

    private static final int MOST_IDS = 65_535;

    /** By the client's id. */
    private final IntObjectHashMap<Progress> current = new IntObjectHashMap<>(4);

    private IntObjectHashMap<Progress> orphans = new IntObjectHashMap<>(1);
    /** Only ids that differ. */
    private IntObjectHashMap<Integer> toClient = new IntObjectHashMap<>(1);

    private IntObjectHashMap<Integer> toBroker = new IntObjectHashMap<>(1);

    /** The broker sends a message; returns the id it has for the client. */
    int published(int brokerId, int qos) {
        int clientId = clientIdFor(brokerId);
        current.put(clientId, qos == 2 ? Progress.PUBLISHED_2 : Progress.PUBLISHED_1);
        return clientId;
    }

    private int clientIdFor(int brokerId) {
        Integer translated = toClient.get(brokerId);
        if (translated != null) {
            return translated;
        }
        // Open from an earlier broker, or in use for another id of this one.
        boolean reserved = orphans.containsKey(brokerId) || toBroker.containsKey(brokerId);
        if (!reserved) {
            return brokerId;
        }
        int clientId = freeId();
        toClient.put(brokerId, Integer.valueOf(clientId));
        toBroker.put(clientId, Integer.valueOf(brokerId));
        return clientId;
    }

    private int freeId() {
        for (int id = MOST_IDS; id > 0; id--) {
            if (!current.containsKey(id) && !orphans.containsKey(id)) {
                return id;
            }
        }
        throw new IllegalStateException("all packet identifiers are in use"); // Receive Maximum forbids it.
    }

    /** The client's id for a message of the broker. */
    int clientIdOf(int brokerId) {
        Integer translated = toClient.get(brokerId);
        return translated == null ? brokerId : translated;
    }

    /** The broker's id for a message that the client knows. */
    int brokerIdOf(int clientId) {
        Integer translated = toBroker.get(clientId);
        return translated == null ? clientId : translated;
    }

    /** The message belongs to a broker that is gone. */
    boolean isOrphan(int clientId) {
        return orphans.containsKey(clientId);
    }

    /** The client has not done with the message. */
    boolean isOpen(int clientId) {
        return current.containsKey(clientId) || orphans.containsKey(clientId);
    }

    /** The client has not done with a message of the present broker. */
    boolean isCurrent(int clientId) {
        return current.containsKey(clientId);
    }

    boolean hasOrphans() {
        return !orphans.isEmpty();
    }

    /** Messages that the client has not done with. */
    int open() {
        return current.size() + orphans.size();
    }

    /** The client has sent PUBREC, or the broker PUBREL. */
    void progress(int clientId, Progress to) {
        if (orphans.containsKey(clientId)) {
            orphans.put(clientId, to);
        } else if (current.containsKey(clientId)) {
            current.put(clientId, to);
        }
    }

    /** How far a message of the present broker has come; null if it is not open. */
    Progress progressOf(int clientId) {
        return current.get(clientId);
    }

    /** The broker's ids of all its messages that the client has not done with. */
    List<Integer> openAtBroker() {
        List<Integer> ids = new ArrayList<>(current.size());
        current.forEach((clientId, progress) -> ids.add(brokerIdOf(clientId)));
        return ids;
    }

    /** The client is done with the message: PUBACK, PUBCOMP, or PUBREC with an error. */
    void finished(int clientId) {
        if (orphans.remove(clientId) != null) {
            return;
        }
        current.remove(clientId);
        if (!toBroker.isEmpty()) {
            Integer brokerId = toBroker.remove(clientId);
            if (brokerId != null) {
                toClient.remove(brokerId.intValue());
            }
        }
    }

    /**
     * The broker of these messages will not finish them.
     *
     * @return ids of messages for which the client waits for PUBREL
     */
    List<Integer> orphan() {
        List<Integer> waiting = new ArrayList<>();
        current.forEach((clientId, progress) -> {
            orphans.put(clientId.intValue(), progress);
            if (progress == Progress.RECEIVED) {
                waiting.add(clientId);
            }
        });
        current.clear();
        toClient = new IntObjectHashMap<>(1);
        toBroker = new IntObjectHashMap<>(1);
        return waiting;
    }
}
