package dev.mqttbridge.bench;

import dev.mqttbridge.bench.CaseRun.Outcome;
import dev.mqttbridge.bench.measure.Machine;
import dev.mqttbridge.bench.measure.Metric;
import dev.mqttbridge.bench.measure.Rounds;
import dev.mqttbridge.bench.peer.Gateway;
import dev.mqttbridge.bench.peer.Haproxy;
import dev.mqttbridge.bench.peer.Nginx;
import dev.mqttbridge.bench.peer.Target;
import dev.mqttbridge.bench.report.Comparison;
import dev.mqttbridge.bench.report.Comparison.Line;
import dev.mqttbridge.bench.report.Comparison.Ratio;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Puts what {@code bench/gateway} measured into tables and words. */
final class GatewayReport {

    /** A ratio so close to 1 is called level; the machine is not quieter than that. */
    private static final double TOLERANCE = 0.05;

    /**
     * What we mean to reach beside HAProxy.
     *
     * @param throughput at least so much of its messages per second
     * @param cpu at most so much of its CPU per message
     */
    private record Goal(Ratio ratio, double throughput, double cpu) {}

    private static final List<Goal> GOALS = List.of(
            new Goal(new Ratio(Gateway.TCP, Haproxy.NAME), 1, 1),
            new Goal(new Ratio(Gateway.SESSION, Haproxy.NAME), 0.95, 1.1));

    private final Machine machine;
    private final Map<String, String> versions = new LinkedHashMap<>();
    private final List<Ratio> ratios;
    private final List<Outcome> cases = new ArrayList<>();
    private final List<Comparison> summary = new ArrayList<>();

    /** Everything, for programs. */
    record Document(Machine machine, Map<String, String> versions, List<Comparison> summary, List<Outcome> cases) {}

    GatewayReport(Machine machine, Target broker, List<? extends Target> targets) {
        this.machine = machine;
        this.ratios = ratios(targets.stream().map(Target::name).toList());
        versions.put(broker.name(), broker.version());
        targets.forEach(target -> versions.put(target.name(), target.version()));
    }

    /** Each mode of the gateway that takes part, over each proxy that does. */
    private static List<Ratio> ratios(List<String> targets) {
        List<Ratio> ratios = new ArrayList<>();
        for (String mode : List.of(Gateway.TCP, Gateway.SESSION)) {
            for (String peer : List.of(Nginx.NAME, Haproxy.NAME)) {
                if (targets.contains(mode) && targets.contains(peer)) {
                    ratios.add(new Ratio(mode, peer));
                }
            }
        }
        return ratios;
    }

    /** What was measured, and where. */
    String head() {
        StringBuilder text = new StringBuilder();
        line(text, "machine", machine.text());
        line(text, "generator", "this program, on the same cores, Java " + machine.java());
        versions.forEach((name, version) -> line(text, name, version));
        return text.toString();
    }

    private static void line(StringBuilder text, String key, String value) {
        text.append(String.format("%-10s %s%n", key, value));
    }

    /** Takes in one case and returns its table. */
    String add(Outcome outcome) {
        String at = " at " + outcome.rate() + "/s";
        Rounds full = outcome.fullSpeed();
        Rounds paced = outcome.paced();
        Comparison comparison = new Comparison(
                outcome.kind().label(),
                List.of(
                        Line.of("1000 msg/s", full, Metric.MESSAGES_PER_SECOND, 1e3, ratios),
                        Line.of("CPU s/100k msg", full, Metric.CPU_PER_100K, 1, ratios),
                        Line.of("CPU s/100k msg" + at, paced, Metric.CPU_PER_100K, 1, ratios),
                        Line.of("p50 ms" + at, paced, Metric.P50_MICROS, 1e3, ratios),
                        Line.of("p99 ms" + at, paced, Metric.P99_MICROS, 1e3, ratios)));
        cases.add(outcome);
        summary.add(comparison);
        return comparison.table() + Notes.of(outcome);
    }

    /** Case by case, whether the goals are met beside HAProxy; empty unless it and a mode of the gateway took part. */
    String verdict() {
        StringBuilder text = new StringBuilder();
        GOALS.stream().filter(goal -> ratios.contains(goal.ratio())).forEach(goal -> verdict(text, goal));
        return text.toString();
    }

    private void verdict(StringBuilder text, Goal goal) {
        text.append(String.format(
                Locale.ROOT,
                "goal: %s over %s at full speed: throughput at least %.2f, CPU per message at most %.2f%n",
                goal.ratio().subject(),
                goal.ratio().peer(),
                goal.throughput(),
                goal.cpu()));
        for (Outcome outcome : cases) {
            text.append(String.format(
                    "  %-14s throughput %s; CPU %s%s%n",
                    outcome.kind().label(),
                    verdict(outcome, Metric.MESSAGES_PER_SECOND, goal.ratio(), goal.throughput()),
                    verdict(outcome, Metric.CPU_PER_100K, goal.ratio(), goal.cpu()),
                    outcome.fullSpeed().spoilt() > 0 ? " (disturbed: do not quote)" : ""));
        }
    }

    private static String verdict(Outcome outcome, Metric metric, Ratio of, double wanted) {
        double ratio =
                outcome.fullSpeed().ratio(of.subject(), of.peer(), metric).median();
        double lead = metric.lead(ratio) / metric.lead(wanted);
        String word = lead >= 1 ? "met" : lead >= 1 - TOLERANCE ? "level, within 5 %" : "MISSED";
        return String.format(Locale.ROOT, "%.2f %s", ratio, word);
    }

    Document document() {
        return new Document(machine, versions, summary, cases);
    }
}
