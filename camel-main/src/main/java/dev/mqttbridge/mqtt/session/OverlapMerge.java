package dev.mqttbridge.mqtt.session;

import io.netty.util.collection.LongObjectHashMap;

/**
 * Merges what two brokers, kept the same by a bridge, send to one client while it moves from one to the other: each message is
 * delivered as often as the more generous of the two has sent it, max(old, new), so neither the way the message takes nor its delay
 * matters. First the old broker's messages are counted, then the new one's are let through once they exceed that count.
 * Bounded; pure; not thread-safe.
 */
public final class OverlapMerge {

    private final int most;
    private final LongObjectHashMap<int[]> counts = new LongObjectHashMap<>();
    private boolean filtering;

    /** @param most different messages to keep apart; beyond that a duplicate is preferred to a loss */
    public OverlapMerge(int most) {
        this.most = most;
    }

    /** From now on messages come from the new broker. */
    public void switched() {
        filtering = true;
    }

    /** Counts a message; false if the client has had it already. */
    boolean passes(long print) {
        int[] count = counts.get(print);
        if (count == null) {
            if (!filtering && counts.size() < most) {
                counts.put(print, new int[] {1});
            }
            return true;
        }
        if (!filtering) {
            count[0]++;
            return true;
        }
        if (count[0] == 0) {
            return true;
        }
        count[0]--;
        return false;
    }
}
