package dev.mqttbridge.bench;

import dev.mqttbridge.bench.FailoverRun.Result;
import dev.mqttbridge.bench.fleet.Tally;
import dev.mqttbridge.bench.fleet.Tally.PerQos;
import dev.mqttbridge.bench.measure.Machine;
import dev.mqttbridge.bench.measure.Spread;
import dev.mqttbridge.bench.report.Numbers;
import dev.mqttbridge.bench.report.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** Puts what {@code bench/failover} measured into tables: one a fault, a column for each target. */
final class FailoverReport {

    private static final String CANNOT = "cannot";

    private final Machine machine;
    private final Map<String, String> versions;
    private final int clients;
    private final long patienceSeconds;
    private final List<Result> results = new ArrayList<>();

    /** Everything, for programs. */
    record Document(Machine machine, Map<String, String> versions, int clients, List<Result> results) {}

    FailoverReport(Machine machine, Map<String, String> versions, int clients, long patienceSeconds) {
        this.machine = machine;
        this.versions = new LinkedHashMap<>(versions);
        this.clients = clients;
        this.patienceSeconds = patienceSeconds;
    }

    String head() {
        StringBuilder text = new StringBuilder();
        text.append(String.format("%-10s %s%n", "machine", machine.text()));
        versions.forEach((name, version) -> text.append(String.format("%-10s %s%n", name, version)));
        return text.toString();
    }

    /**
     * Takes in one fault and returns its table.
     *
     * @param rounds by target; none where it cannot do its part
     */
    String add(Fault fault, Map<String, List<Result>> rounds) {
        rounds.values().forEach(results::addAll);
        List<String> head = new ArrayList<>(List.of(fault.word() + ", " + clients + " clients"));
        head.addAll(rounds.keySet());
        Table table = new Table(head);
        row(table, "rounds", rounds, r -> Integer.toString(r.size()));
        row(table, "disconnects, a round", rounds, r -> spread(r, Result::disconnects));
        row(
                table,
                "ack gap ms, median client",
                rounds,
                r -> gap(r, result -> result.gap().median()));
        row(
                table,
                "ack gap ms, worst client",
                rounds,
                r -> gap(r, result -> result.gap().max()));
        row(
                table,
                "  the same before the fault",
                rounds,
                r -> spread(r, result -> result.gapBefore().max()));
        row(
                table,
                "deliveries expected",
                rounds,
                r -> Long.toString(r.stream()
                        .mapToLong(result -> result.tally().expected())
                        .sum()));
        row(table, "lost, QoS 1 / 2", rounds, r -> counts(r, Tally::lost));
        row(table, "duplicated, QoS 1 / 2", rounds, r -> counts(r, Tally::duplicated));
        row(table, "nobody saves, QoS 1 / 2", rounds, r -> counts(r, Tally::withBroker));
        row(table, "clients at the parent after", rounds, r -> spread(r, Result::clientsAtParent));
        row(
                table,
                "protocol faults",
                rounds,
                r -> Integer.toString(r.stream().mapToInt(Result::faults).sum()));
        row(table, "busy cores", rounds, r -> spread(r, Result::machineLoad));
        return fault.word() + ": " + fault.text() + System.lineSeparator() + table;
    }

    private static void row(
            Table table, String label, Map<String, List<Result>> rounds, Function<List<Result>, String> cell) {
        List<String> cells = new ArrayList<>(List.of(label));
        rounds.values().forEach(results -> cells.add(results.isEmpty() ? CANNOT : cell.apply(results)));
        table.row(cells);
    }

    /** Where a round ended before the clients were served, the gap has no end. */
    private String gap(List<Result> rounds, ToDoubleFunction<Result> gap) {
        if (rounds.stream().allMatch(Result::recovered)) {
            return spread(rounds, gap);
        }
        return "never (" + patienceSeconds + " s)";
    }

    private static String spread(List<Result> rounds, ToDoubleFunction<Result> value) {
        return Numbers.spread(Spread.of(rounds.stream().mapToDouble(value).toArray()));
    }

    private static String counts(List<Result> rounds, Function<Tally, PerQos> count) {
        return rounds.stream()
                .map(Result::tally)
                .map(count)
                .reduce(PerQos::plus)
                .orElseThrow()
                .toString();
    }

    Document document() {
        return new Document(machine, versions, clients, results);
    }
}
