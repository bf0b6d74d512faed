package dev.mqttbridge.bench.measure;

import java.util.function.ToDoubleFunction;

/** What is compared between targets. */
public enum Metric {
    MESSAGES_PER_SECOND(sample -> sample.load().messagesPerSecond(), true),
    CPU_PER_100K(Sample::targetCpuPer100k, false),
    OWN_CPU_PER_100K(Sample::ownCpuPer100k, false),
    P50_MICROS(sample -> sample.load().latency().p50Micros(), false),
    P99_MICROS(sample -> sample.load().latency().p99Micros(), false);

    private final ToDoubleFunction<Sample> value;
    private final boolean moreIsBetter;

    Metric(ToDoubleFunction<Sample> value, boolean moreIsBetter) {
        this.value = value;
        this.moreIsBetter = moreIsBetter;
    }

    public double of(Sample sample) {
        return value.applyAsDouble(sample);
    }

    /** How a ratio to a peer is to be read: above 1 is ahead of the peer, whichever way this metric counts. */
    public double lead(double ratio) {
        return moreIsBetter ? ratio : 1 / ratio;
    }
}
