package dev.mqttbridge.link;

import java.util.BitSet;

/**
 * Finds messages that stay unacknowledged, without a time for each: marks those in flight, and until all of them are acknowledged the
 * mark's age is how long at least the last of them has been waiting. Then it marks anew. So a stall of everything is known
 * at its age less the time between two looks, and of a single message among others that flow at half its age at worst.
 * Pure; for one thread.
 */
final class StallWatch {

    private final BitSet marked = new BitSet();
    private long markedAt;

    /**
     * To be called regularly.
     *
     * @param inFlight packet ids not yet acknowledged; only read
     * @param now in nanoseconds
     * @return for how long at least the oldest has been waiting, in nanoseconds; 0 for those seen for the first time
     */
    long look(BitSet inFlight, long now) {
        if (marked.isEmpty()) {
            marked.or(inFlight);
            markedAt = now;
            return 0;
        }
        return now - markedAt;
    }

    /** The message is acknowledged; its packet id may be used again. */
    void released(int packetId) {
        marked.clear(packetId);
    }

    void clear() {
        marked.clear();
    }
}
