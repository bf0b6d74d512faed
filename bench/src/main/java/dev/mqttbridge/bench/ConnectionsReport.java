package dev.mqttbridge.bench;

import dev.mqttbridge.bench.ConnectionsRun.Result;
import dev.mqttbridge.bench.measure.Machine;
import dev.mqttbridge.bench.measure.Spread;
import dev.mqttbridge.bench.peer.Gateway;
import dev.mqttbridge.bench.report.Numbers;
import dev.mqttbridge.bench.report.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Puts what {@code bench/connections} measured into a table. */
record ConnectionsReport(Machine machine, Map<String, String> versions, Map<String, List<Result>> rounds) {

    /** What we mean to stay below, resident, for an idle session: KiB. */
    static final double GOAL_KIB = 12;

    private static final double KIB_PER_MIB = 1_024;

    String head() {
        StringBuilder text = new StringBuilder();
        text.append(String.format("%-10s %s%n", "machine", machine.text()));
        versions.forEach((name, version) -> text.append(String.format("%-10s %s%n", name, version)));
        return text.toString();
    }

    String table(int clients) {
        List<String> head = new ArrayList<>(List.of(clients + " idle clients"));
        head.addAll(rounds.keySet());
        Table table = new Table(head);
        row(table, "connects/s, to CONNACK", Result::perSecond);
        row(table, "CPU ms each", Result::cpuMillis);
        row(table, "resident MiB before", result -> result.residentBefore() / KIB_PER_MIB);
        row(table, "resident MiB with all", result -> result.residentAfter() / KIB_PER_MIB);
        row(table, "resident KiB each", Result::residentKibEach);
        row(table, "heap KiB each, collected", Result::heapKibEach);
        return table.toString();
    }

    private void row(Table table, String label, ToDoubleFunction<Result> value) {
        List<String> cells = new ArrayList<>(List.of(label));
        rounds.values().forEach(results -> cells.add(Numbers.spread(spread(results, value))));
        table.row(cells);
    }

    private static Spread spread(List<Result> results, ToDoubleFunction<Result> value) {
        return Spread.of(results.stream().mapToDouble(value).toArray());
    }

    /** Empty where the sessions of the gateway were not measured. */
    String verdict() {
        List<Result> sessions = rounds.get(Gateway.SESSION);
        if (sessions == null) {
            return "";
        }
        double median = spread(sessions, Result::residentKibEach).median();
        return String.format(
                Locale.ROOT,
                "goal: at most %.0f KiB resident for an idle session: %.1f %s%n",
                GOAL_KIB,
                median,
                median <= GOAL_KIB ? "met" : "MISSED");
    }
}
