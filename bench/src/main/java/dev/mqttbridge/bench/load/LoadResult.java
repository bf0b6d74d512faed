package dev.mqttbridge.bench.load;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;

/**
 * What came of one run. Counts of received, lost, … messages are over all subscribers.
 *
 * @param sent messages published
 * @param received distinct messages that arrived
 * @param outOfOrder arrived after a later message of the same publisher
 * @param corrupt frames that are not, byte for byte, what was published
 * @param seconds from the first publish to the last arrival
 */
public record LoadResult(
        int qos,
        long sent,
        long received,
        long lost,
        long duplicated,
        long outOfOrder,
        long corrupt,
        double seconds,
        Latency latency) {

    /**
     * From publish to arrival, in microseconds. At a fixed rate a message counts from the time it was due, so that a
     * stall shows in every message it held up.
     */
    public record Latency(double p50Micros, double p99Micros, double maxMicros) {}

    @JsonProperty
    public double messagesPerSecond() {
        return received / seconds;
    }

    /** What no broker or proxy may do at this QoS; empty when all is well. A loss at QoS 0 is no fault. */
    public List<String> faults() {
        List<String> faults = new ArrayList<>();
        if (qos > 0) {
            note(faults, lost, "lost");
        }
        note(faults, duplicated, "duplicated");
        note(faults, outOfOrder, "out of order");
        note(faults, corrupt, "corrupt");
        return faults;
    }

    private void note(List<String> faults, long count, String what) {
        if (count > 0) {
            faults.add(count + " of " + sent + " " + what);
        }
    }
}
