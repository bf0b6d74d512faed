package dev.mqttbridge.it.fleet;

import java.util.Arrays;

/** When each message of one publisher was sent and acknowledged, by sequence number. Belongs to the fleet's thread. */
final class Publications {

    private long[] sentAt = new long[256];
    private long[] acknowledgedAt = new long[256];
    private int count;

    /** Returns the sequence number. */
    int sent(long nanos) {
        if (count == sentAt.length) {
            sentAt = Arrays.copyOf(sentAt, count * 2);
            acknowledgedAt = Arrays.copyOf(acknowledgedAt, count * 2);
        }
        sentAt[count] = nanos;
        return count++;
    }

    void acknowledged(int sequence, long nanos) {
        acknowledgedAt[sequence] = nanos;
    }

    int count() {
        return count;
    }

    long sentAt(int sequence) {
        return sentAt[sequence];
    }

    boolean isAcknowledged(int sequence) {
        return acknowledgedAt[sequence] != 0;
    }

    boolean isAcknowledgedBefore(int sequence, long nanos) {
        return isAcknowledged(sequence) && acknowledgedAt[sequence] - nanos < 0;
    }

    long longestWait() {
        var longest = 0L;
        for (var sequence = 0; sequence < count; sequence++) {
            if (isAcknowledged(sequence)) {
                longest = Math.max(longest, acknowledgedAt[sequence] - sentAt[sequence]);
            }
        }
        return longest;
    }

    int unanswered() {
        var open = 0;
        for (var sequence = 0; sequence < count; sequence++) {
            open += isAcknowledged(sequence) ? 0 : 1;
        }
        return open;
    }
}
