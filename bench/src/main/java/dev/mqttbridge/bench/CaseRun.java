package dev.mqttbridge.bench;

import dev.mqttbridge.bench.load.LoadSpec;
import dev.mqttbridge.bench.measure.Meter;
import dev.mqttbridge.bench.measure.Metric;
import dev.mqttbridge.bench.measure.Rounds;
import dev.mqttbridge.bench.measure.Warmup;
import dev.mqttbridge.bench.peer.Target;
import dev.mqttbridge.bench.report.Numbers;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Measures one case: warm-up, rounds at full speed, rounds at a rate that every target can hold. */
record CaseRun(Warmup warmup, int rounds, OptionalLong messages, Duration fullSpeedTime, Duration pacedTime) {

    /** The fixed rate, as a part of what the slowest target does at full speed. */
    private static final double MODERATE = 0.5;

    /** Full speed tells throughput; the fixed rate, the same for all targets, tells latency; CPU is told by both. */
    record Outcome(LoadCase kind, long messages, Rounds fullSpeed, long rate, Rounds paced) {}

    Outcome run(LoadCase kind, List<? extends Target> targets, Meter meter) throws IOException, InterruptedException {
        Map<String, Double> warm = warmup.run(targets, meter, kind.load(Long.MAX_VALUE));
        double slowest = Collections.min(warm.values());
        LoadSpec load = kind.load(messages.orElse(Numbers.roundDown(slowest * seconds(fullSpeedTime))));
        Rounds fullSpeed = Rounds.run(rounds, targets, meter, load);

        long rate = Numbers.roundDown(fullSpeed.lowestMedian(Metric.MESSAGES_PER_SECOND) * MODERATE);
        LoadSpec pacedLoad = load.withRate(rate).withMessages((long) Math.ceil(rate * seconds(pacedTime)));
        Rounds paced = Rounds.run(rounds, targets, meter, pacedLoad);
        return new Outcome(kind, load.messages(), fullSpeed, rate, paced);
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1e3;
    }
}
