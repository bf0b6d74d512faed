package dev.mqttbridge.bench.report;

import dev.mqttbridge.bench.measure.Metric;
import dev.mqttbridge.bench.measure.Rounds;
import dev.mqttbridge.bench.measure.Spread;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Targets side by side: each number is the median of what the rounds gave, with the extremes. */
public record Comparison(String title, List<Line> lines) {

    private static final String NOTHING = "-";

    /**
     * One metric.
     *
     * @param targets by name
     * @param ratios by {@code subject/peer}
     */
    public record Line(String label, Map<String, Spread> targets, Map<String, Spread> ratios) {

        /** Takes the metric from the rounds, in {@code unit}s. */
        public static Line of(String label, Rounds rounds, Metric metric, double unit, List<Ratio> ratios) {
            Map<String, Spread> targets = new LinkedHashMap<>();
            rounds.samples()
                    .keySet()
                    .forEach(name ->
                            targets.put(name, rounds.spread(name, metric).dividedBy(unit)));
            Map<String, Spread> quotients = new LinkedHashMap<>();
            ratios.forEach(
                    ratio -> quotients.put(ratio.toString(), rounds.ratio(ratio.subject(), ratio.peer(), metric)));
            return new Line(label, targets, quotients);
        }

        private List<String> cells() {
            List<String> cells = new ArrayList<>(List.of(label));
            targets.values().forEach(spread -> cells.add(spread.max() == 0 ? NOTHING : Numbers.spread(spread)));
            ratios.values().forEach(spread -> cells.add(Numbers.ratio(spread)));
            return cells;
        }
    }

    /** What {@code subject} did, divided by what {@code peer} did in the same round. */
    public record Ratio(String subject, String peer) {

        @Override
        public String toString() {
            return subject + "/" + peer;
        }
    }

    /** Metrics down, targets and then ratios across. */
    public Table table() {
        List<String> head = new ArrayList<>(List.of(title));
        head.addAll(lines.get(0).targets().keySet());
        head.addAll(lines.get(0).ratios().keySet());
        Table table = new Table(head);
        lines.forEach(line -> table.row(line.cells()));
        return table;
    }
}
