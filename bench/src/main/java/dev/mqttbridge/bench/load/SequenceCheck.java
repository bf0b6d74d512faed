package dev.mqttbridge.bench.load;

import java.util.BitSet;

/** Judges the arrivals of one publisher's messages, numbered from 0, at one subscriber. */
final class SequenceCheck {

    private final BitSet missing = new BitSet();
    private int next;
    private long duplicated;
    private long outOfOrder;

    /** Takes note of one arrival; returns whether it is the first of this number. */
    boolean arrived(int sequence) {
        if (sequence >= next) {
            missing.set(next, sequence);
            next = sequence + 1;
            return true;
        }
        if (missing.get(sequence)) {
            missing.clear(sequence);
            outOfOrder++;
            return true;
        }
        duplicated++;
        return false;
    }

    /** How many of the first {@code sent} messages have not arrived. */
    long lost(int sent) {
        return missing.cardinality() + (sent - next);
    }

    long duplicated() {
        return duplicated;
    }

    long outOfOrder() {
        return outOfOrder;
    }
}
