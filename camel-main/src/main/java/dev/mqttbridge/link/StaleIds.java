package dev.mqttbridge.link;

import java.util.BitSet;
import java.util.function.IntConsumer;

/**
 * Packet ids at QoS 2 that a target may hold from a session which its source has forgotten. The source numbers its messages anew, and the
 * target would take a new message for the old one of that number (MQTT 5, 4.3.3): each id is released there before its first use, and
 * used when the target has confirmed that. Unconfirmed, a connection that breaks in between would leave it unknown which of the two
 * messages the target holds, and to release the new one early would deliver it twice.
 *
 * <p>Outlives the connections, as the old ids at the target do. Pure; for one thread.
 */
final class StaleIds {

    private static final int MOST_IDS = 65_535;

    private final BitSet confirmed = new BitSet();
    private final BitSet asked = new BitSet();
    /** The target may hold a message under these. */
    private final BitSet open = new BitSet();

    private boolean suspected;

    /** Nothing is known of what an earlier process has left. */
    StaleIds() {
        open.set(1, MOST_IDS + 1);
    }

    /** Both connections are open. @param source it has kept its session @param target likewise */
    void connected(boolean source, boolean target) {
        asked.clear();
        confirmed.clear(Injections.LOWEST_ID, MOST_IDS + 1); // They may have been used for injections since.
        if (!target) {
            open.clear();
            suspected = false;
        } else if (!source) {
            suspected = true;
            confirmed.clear();
        }
    }

    /** True if the target must be asked now to release this id, before it is used. @param stale there is reason to suspect just it */
    boolean ask(int packetId, boolean stale) {
        if (!suspected && !stale || confirmed.get(packetId) || asked.get(packetId)) {
            return false;
        }
        asked.set(packetId);
        return true;
    }

    /** The target is asked to release this id, whatever is known of its session. */
    void askAnyway(int packetId) {
        asked.set(packetId);
    }

    /** A message of QoS 2 goes to the target under this id. */
    void sent(int packetId) {
        open.set(packetId);
    }

    /** The target holds nothing under this id: it has taken the message for good, or refused it. */
    void ended(int packetId) {
        open.clear(packetId);
    }

    /**
     * Asks the target to release every id that it may hold and nobody uses, so that it has room again. Only when the source has nothing
     * to send again: that would be new to a target that has released it.
     *
     * @param used ids of messages that are on their way
     * @param ask told each id
     */
    void releaseUnused(BitSet used, IntConsumer ask) {
        BitSet unused = (BitSet) open.clone();
        unused.andNot(used);
        unused.andNot(asked);
        unused.stream().forEach(packetId -> {
            asked.set(packetId);
            ask.accept(packetId);
        });
    }

    /** The id must not be used yet. */
    boolean isAsked(int packetId) {
        return asked.get(packetId);
    }

    /** A PUBCOMP has come. True if it is the answer to what was asked, and none of the source's business. */
    boolean confirm(int packetId) {
        ended(packetId);
        if (!asked.get(packetId)) {
            return false;
        }
        asked.clear(packetId);
        confirmed.set(packetId);
        return true;
    }
}
