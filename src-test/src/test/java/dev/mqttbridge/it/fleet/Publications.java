package dev.mqttbridge.it.fleet;

import java.util.Arrays;

/**
 * When each message of one publisher was sent, acknowledged and finished, by sequence number. A message of QoS 2 is acknowledged with
 * PUBREC: from then on the broker is responsible for it (MQTT 5, 4.3.3), and finished with PUBCOMP. Belongs to the fleet's thread.
 */
final class Publications {

    private long[] sentAt = new long[256];
    private long[] acknowledgedAt = new long[256];
    private long[] finishedAt = new long[256];
    private int count;

    /** Returns the sequence number. */
    int sent(long nanos) {
        if (count == sentAt.length) {
            sentAt = Arrays.copyOf(sentAt, count * 2);
            acknowledgedAt = Arrays.copyOf(acknowledgedAt, count * 2);
            finishedAt = Arrays.copyOf(finishedAt, count * 2);
        }
        sentAt[count] = nanos;
        return count++;
    }

    void acknowledged(int sequence, long nanos) {
        acknowledgedAt[sequence] = nanos;
    }

    void finished(int sequence, long nanos) {
        finishedAt[sequence] = nanos;
    }

    int count() {
        return count;
    }

    long sentAt(int sequence) {
        return sentAt[sequence];
    }

    /** Meaningless unless it {@link #isAcknowledged}. */
    long acknowledgedAt(int sequence) {
        return acknowledgedAt[sequence];
    }

    boolean isAcknowledged(int sequence) {
        return acknowledgedAt[sequence] != 0;
    }

    boolean isAcknowledgedBefore(int sequence, long nanos) {
        return isAcknowledged(sequence) && acknowledgedAt[sequence] - nanos < 0;
    }

    private boolean isFinished(int sequence) {
        return finishedAt[sequence] != 0;
    }

    long longestWait() {
        var longest = 0L;
        for (var sequence = 0; sequence < count; sequence++) {
            if (isFinished(sequence)) {
                longest = Math.max(longest, finishedAt[sequence] - sentAt[sequence]);
            }
        }
        return longest;
    }

    /** Not finished. */
    int unanswered() {
        var open = 0;
        for (var sequence = 0; sequence < count; sequence++) {
            open += isFinished(sequence) ? 0 : 1;
        }
        return open;
    }
}
