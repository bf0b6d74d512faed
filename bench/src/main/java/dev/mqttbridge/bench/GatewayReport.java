package dev.mqttbridge.bench;

import dev.mqttbridge.bench.CaseRun.Outcome;
import dev.mqttbridge.bench.measure.Machine;
import dev.mqttbridge.bench.measure.Metric;
import dev.mqttbridge.bench.measure.Rounds;
import dev.mqttbridge.bench.peer.Direct;
import dev.mqttbridge.bench.peer.Gateway;
import dev.mqttbridge.bench.peer.Haproxy;
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

    private static final Ratio GOAL = new Ratio(Gateway.NAME, Haproxy.NAME);

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

    /** The last proxy, which is the gateway if it takes part, over each proxy before it. */
    private static List<Ratio> ratios(List<String> targets) {
        List<String> proxies =
                targets.stream().filter(name -> !name.equals(Direct.NAME)).toList();
        return proxies.stream()
                .limit(Math.max(0, proxies.size() - 1))
                .map(peer -> new Ratio(proxies.get(proxies.size() - 1), peer))
                .toList();
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

    /** Case by case, whether the gateway is level with HAProxy; empty unless both took part. */
    String verdict() {
        if (!ratios.contains(GOAL)) {
            return "";
        }
        StringBuilder text = new StringBuilder(
                "goal: the gateway is level with HAProxy or ahead, in throughput and in CPU per message, at full speed"
                        + System.lineSeparator());
        for (Outcome outcome : cases) {
            text.append(String.format(
                    "  %-14s throughput %s; CPU %s%s%n",
                    outcome.kind().label(),
                    verdict(outcome, Metric.MESSAGES_PER_SECOND),
                    verdict(outcome, Metric.CPU_PER_100K),
                    outcome.fullSpeed().spoilt() > 0 ? " (disturbed: do not quote)" : ""));
        }
        return text.toString();
    }

    private static String verdict(Outcome outcome, Metric metric) {
        double ratio =
                outcome.fullSpeed().ratio(GOAL.subject(), GOAL.peer(), metric).median();
        double lead = metric.lead(ratio);
        String word = lead >= 1 ? "met" : lead >= 1 - TOLERANCE ? "level, within 5 %" : "MISSED";
        return String.format(Locale.ROOT, "%.2f %s", ratio, word);
    }

    Document document() {
        return new Document(machine, versions, summary, cases);
    }
}
