package dev.mqttbridge.bench;

import dev.mqttbridge.bench.CaseRun.Outcome;
import dev.mqttbridge.bench.measure.Machine;
import dev.mqttbridge.bench.measure.Metric;
import dev.mqttbridge.bench.measure.Rounds;
import dev.mqttbridge.bench.peer.MosquittoBridge;
import dev.mqttbridge.bench.peer.ServiceBridge;
import dev.mqttbridge.bench.report.Comparison;
import dev.mqttbridge.bench.report.Comparison.Line;
import dev.mqttbridge.bench.report.Comparison.Ratio;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Puts what {@code bench/bridge} measured into tables and words. */
final class BridgeReport {

    private static final String SUBJECT = ServiceBridge.NAME;
    private static final String PEER = MosquittoBridge.NAME;
    private static final Ratio GOAL = new Ratio(SUBJECT, PEER);
    private static final int FEWEST_MESSAGES_FOR_CPU = 2_000;

    private final Machine machine;
    private final Map<String, String> versions = new LinkedHashMap<>();
    private final List<Verdict> verdicts = new ArrayList<>();
    private final List<Outcome> cases = new ArrayList<>();
    private final List<Comparison> summary = new ArrayList<>();

    /**
     * Whether a case meets its goal.
     *
     * @param ratio of the medians of messages per second, ours divided by the peer's
     * @param pairs the median of the ratios within each pair, which hides less of what else ran on the machine
     */
    record Verdict(String label, double ratio, double pairs, double goal, boolean met, boolean disturbed) {

        static Verdict of(BridgeCase kind, Rounds fullSpeed) {
            double ours = fullSpeed.spread(SUBJECT, Metric.MESSAGES_PER_SECOND).median();
            double peers = fullSpeed.spread(PEER, Metric.MESSAGES_PER_SECOND).median();
            double pairs =
                    fullSpeed.ratio(SUBJECT, PEER, Metric.MESSAGES_PER_SECOND).median();
            double ratio = ours / peers;
            return new Verdict(kind.label(), ratio, pairs, kind.goal(), ratio >= kind.goal(), fullSpeed.spoilt() > 0);
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%-24s %.2f (pair by pair %.2f), at least %.1f: %s%s",
                    label,
                    ratio,
                    pairs,
                    goal,
                    met ? "met" : "MISSED",
                    disturbed ? " (disturbed: do not quote)" : "");
        }
    }

    /** Everything, for programs. */
    record Document(
            Machine machine,
            Map<String, String> versions,
            List<Verdict> verdicts,
            List<Comparison> summary,
            List<Outcome> cases) {}

    BridgeReport(Machine machine) {
        this.machine = machine;
    }

    /** Where it is measured. */
    String head() {
        return String.format("%-10s %s%n", "machine", machine.text())
                + String.format("%-10s %s%n", "generator", "this program, on the same cores, Java " + machine.java());
    }

    /** Takes note of what is measured; returns a line if that is news. */
    String target(String name, String version) {
        return version.equals(versions.put(name, version)) ? "" : String.format("%-10s %s%n", name, version);
    }

    /** Takes in one case and returns its table. */
    String add(BridgeCase kind, Outcome outcome) {
        Rounds full = outcome.fullSpeed();
        Rounds paced = outcome.paced();
        List<Ratio> ratios = ratios(full.samples().keySet());
        String at = " at " + outcome.rate() + "/s";
        List<Line> lines = new ArrayList<>();
        lines.add(Line.of("1000 msg/s", full, Metric.MESSAGES_PER_SECOND, 1e3, ratios));
        lines.addAll(cpu("", full, ratios));
        lines.addAll(cpu(at, paced, ratios));
        lines.add(Line.of("p50 ms" + at, paced, Metric.P50_MICROS, 1e3, ratios));
        lines.add(Line.of("p99 ms" + at, paced, Metric.P99_MICROS, 1e3, ratios));
        Comparison comparison = new Comparison(kind.label(), lines);
        cases.add(outcome);
        summary.add(comparison);
        if (ratios.contains(GOAL)) {
            verdicts.add(Verdict.of(kind, full));
        }
        return comparison.table() + Notes.of(outcome);
    }

    /** Our service over whatever else takes part. */
    private static List<Ratio> ratios(Set<String> targets) {
        return !targets.contains(SUBJECT)
                ? List.of()
                : targets.stream()
                        .filter(name -> !name.equals(SUBJECT))
                        .map(name -> new Ratio(SUBJECT, name))
                        .toList();
    }

    /** None where a step of the clock would be most of what it shows. */
    private static List<Line> cpu(String at, Rounds rounds, List<Ratio> ratios) {
        boolean tooFew = rounds.samples().values().stream()
                .flatMap(List::stream)
                .anyMatch(sample -> sample.load().received() < FEWEST_MESSAGES_FOR_CPU);
        return tooFew
                ? List.of()
                : List.of(
                        Line.of("CPU s/100k, with child" + at, rounds, Metric.CPU_PER_100K, 1, ratios),
                        Line.of("CPU s/100k, process" + at, rounds, Metric.OWN_CPU_PER_100K, 1, ratios));
    }

    /** Case by case, whether the goal is met; empty unless the service and the peer took part. */
    String verdict() {
        if (verdicts.isEmpty()) {
            return "";
        }
        StringBuilder text =
                new StringBuilder(String.format("goal: messages per second, %s / %s, of medians%n", SUBJECT, PEER));
        verdicts.forEach(verdict -> text.append(String.format("  %s%n", verdict)));
        return text.toString();
    }

    Document document() {
        return new Document(machine, versions, verdicts, summary, cases);
    }
}
