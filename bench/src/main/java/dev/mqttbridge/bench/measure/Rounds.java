package dev.mqttbridge.bench.measure;

import dev.mqttbridge.bench.load.LoadSpec;
import dev.mqttbridge.bench.peer.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The same load against every target in turn, A B C A B C …, so that what drifts on the machine drifts for all. A round
 * in which other processes got in the way is measured again, but only half as often as there are rounds to measure.
 *
 * @param disturbed how many rounds others got in the way of
 * @param repeated how many of those were measured again and count for nothing
 */
public record Rounds(Map<String, List<Sample>> samples, int disturbed, int repeated) {

    /** Share of the machine's CPU time which, taken by others, spoils a sample. */
    private static final double DISTURBANCE = 0.1;

    public static Rounds run(int count, List<? extends Target> targets, Meter meter, LoadSpec spec)
            throws IOException, InterruptedException {
        Map<String, List<Sample>> samples = new LinkedHashMap<>();
        targets.forEach(target -> samples.put(target.name(), new ArrayList<>()));
        int disturbed = 0;
        int repeated = 0;
        for (int kept = 0; kept < count; ) {
            Map<String, Sample> round = new LinkedHashMap<>();
            for (Target target : targets) {
                round.put(target.name(), meter.measure(target, spec));
            }
            if (round.values().stream().anyMatch(sample -> sample.others() > DISTURBANCE)) {
                disturbed++;
                if (repeated < count / 2) {
                    repeated++;
                    continue;
                }
            }
            round.forEach((name, sample) -> samples.get(name).add(sample));
            kept++;
        }
        return new Rounds(samples, disturbed, repeated);
    }

    /** How many of the rounds that count others got in the way of. */
    public int spoilt() {
        return disturbed - repeated;
    }

    /** One value per round. */
    public double[] values(String target, Metric metric) {
        return samples.get(target).stream().mapToDouble(metric::of).toArray();
    }

    public Spread spread(String target, Metric metric) {
        return Spread.of(values(target, metric));
    }

    public Spread ratio(String target, String peer, Metric metric) {
        return Spread.ofRatios(values(target, metric), values(peer, metric));
    }

    /** The slowest target's median. */
    public double lowestMedian(Metric metric) {
        return samples.keySet().stream()
                .mapToDouble(target -> spread(target, metric).median())
                .min()
                .orElseThrow();
    }
}
