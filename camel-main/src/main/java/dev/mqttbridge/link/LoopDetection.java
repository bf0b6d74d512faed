package dev.mqttbridge.link;

import java.util.Objects;

/**
 * How links find out about loops.
 *
 * @param topic where they say hello, the same for all services on the same brokers
 * @param times how patient they are
 */
public record LoopDetection(String topic, LoopTimes times) {

    public LoopDetection {
        Objects.requireNonNull(topic, "topic");
        Objects.requireNonNull(times, "times");
    }

    public static LoopDetection on(String topic) {
        return new LoopDetection(topic, LoopTimes.DEFAULT);
    }
}
