package dev.mqttbridge.bench.measure;

import dev.mqttbridge.bench.load.LoadSpec;
import dev.mqttbridge.bench.peer.Target;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Short full-speed runs, target by target, until none of them gets faster or cheaper any more. A JVM, ours or this
 * program's, needs some seconds of traffic for that.
 *
 * @param slice how long each of the runs publishes
 * @param least at least so many of them
 * @param most and then no more, settled or not
 */
public record Warmup(Duration slice, int least, int most) {

    private static final int RECENT = 3;
    private static final double CHANGE = 1.05;

    /** Returns how many messages per second each target did at best. */
    public Map<String, Double> run(List<? extends Target> targets, Meter meter, LoadSpec load)
            throws IOException, InterruptedException {
        LoadSpec spec = load.withMessages(Long.MAX_VALUE).withAtMost(slice);
        Map<String, List<Sample>> history = new LinkedHashMap<>();
        for (int round = 0; round < most; round++) {
            for (Target target : targets) {
                List<Sample> samples = history.computeIfAbsent(target.name(), name -> new ArrayList<>());
                if (!isSettled(samples)) {
                    samples.add(meter.measure(target, spec));
                }
            }
        }
        Map<String, Double> rates = new LinkedHashMap<>();
        history.forEach((name, samples) -> rates.put(
                name,
                samples.stream()
                        .mapToDouble(Metric.MESSAGES_PER_SECOND::of)
                        .max()
                        .orElseThrow()));
        return rates;
    }

    boolean isSettled(List<Sample> samples) {
        return samples.size() >= least
                && !stillFalls(samples.stream()
                        .mapToDouble(s -> s.load().seconds() / s.load().received())
                        .toArray())
                && !stillFalls(
                        samples.stream().mapToDouble(Metric.CPU_PER_100K::of).toArray());
    }

    /** Whether the best of the last few is clearly better than the best before them. Less is better. */
    private static boolean stillFalls(double[] costs) {
        double before = Double.POSITIVE_INFINITY;
        double recent = Double.POSITIVE_INFINITY;
        for (int i = 0; i < costs.length; i++) {
            if (i < costs.length - RECENT) {
                before = Math.min(before, costs[i]);
            } else {
                recent = Math.min(recent, costs[i]);
            }
        }
        return recent * CHANGE < before;
    }
}
