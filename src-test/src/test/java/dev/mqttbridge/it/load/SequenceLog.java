package dev.mqttbridge.it.load;

import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;

/**
 * What one subscriber has received of messages that each publisher numbers from 0: whether any is missing, was there twice, or came
 * for the first time after a later one. Pure but for the clock that it is given; for any thread.
 */
final class SequenceLog {

    private final int messagesEach;
    private final BitSet[] seen;
    private final int[] highest;
    private int distinct;
    private int duplicates;
    private int outOfOrder;
    private long lastArrival;
    private long longestGap;

    SequenceLog(int publishers, int messagesEach) {
        this.messagesEach = messagesEach;
        this.seen = new BitSet[publishers];
        Arrays.setAll(seen, publisher -> new BitSet(messagesEach));
        this.highest = new int[publishers];
        Arrays.fill(highest, -1);
    }

    /** @param now nanoseconds */
    synchronized void received(int publisher, int sequence, long now) {
        if (sequence < 0 || sequence >= messagesEach) {
            throw new IllegalArgumentException("publisher " + publisher + " never sent number " + sequence);
        }
        if (seen[publisher].get(sequence)) {
            duplicates++;
            return;
        }
        if (distinct > 0) {
            longestGap = Math.max(longestGap, now - lastArrival);
        }
        lastArrival = now;
        seen[publisher].set(sequence);
        distinct++;
        if (sequence < highest[publisher]) {
            outOfOrder++;
        }
        highest[publisher] = Math.max(highest[publisher], sequence);
    }

    synchronized int distinct() {
        return distinct;
    }

    synchronized int missing() {
        return seen.length * messagesEach - distinct;
    }

    /** Arrivals of a message that was there before. */
    synchronized int duplicates() {
        return duplicates;
    }

    /** Messages that came for the first time when a later one of their publisher had come already. */
    synchronized int outOfOrder() {
        return outOfOrder;
    }

    /** The longest time in which no message came, between the first and the last. */
    synchronized Duration longestGap() {
        return Duration.ofNanos(longestGap);
    }
}
