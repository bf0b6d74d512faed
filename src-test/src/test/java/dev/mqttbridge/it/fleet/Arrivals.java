package dev.mqttbridge.it.fleet;

import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.IntStream;

/** The messages of one publisher that one subscriber has got. Belongs to the fleet's thread. */
final class Arrivals {

    private final BitSet seen = new BitSet();
    private int last = -1;
    private final BitSet outOfOrder = new BitSet();
    private int[] again = new int[0];

    void add(int sequence) {
        if (seen.get(sequence)) {
            again = Arrays.copyOf(again, again.length + 1);
            again[again.length - 1] = sequence;
            return;
        }
        seen.set(sequence);
        if (sequence < last) {
            outOfOrder.set(sequence);
        }
        last = Math.max(last, sequence);
    }

    int count() {
        return seen.cardinality();
    }

    boolean has(int sequence) {
        return seen.get(sequence);
    }

    /** Those that came for the first time after a later one. */
    IntStream outOfOrder() {
        return outOfOrder.stream();
    }

    /** What came once more, each as often as it did. */
    int[] again() {
        return again;
    }
}
