package dev.mqttbridge.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mqttbridge.bench.load.LoadResult;
import dev.mqttbridge.bench.measure.Machine;
import dev.mqttbridge.bench.measure.Rounds;
import dev.mqttbridge.bench.measure.Sample;
import dev.mqttbridge.bench.peer.Direction;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BridgeReportTest {

    private static final BridgeCase QOS_1 = BridgeCase.of(64, 1, Direction.UP, 0);

    private final BridgeReport report = new BridgeReport(new Machine(2, "cpu", "kernel", "17"));

    @Test
    void shouldDivideTheMediansAndTellThatTheGoalIsMet() {
        add(QOS_1, rounds(0, new double[] {90, 10, 95}, new double[] {100, 100, 500}));

        assertThat(report.verdict())
                .contains("64 B, QoS 1, up")
                .contains("0.90 (pair by pair 0.19), at least 0.9: met")
                .doesNotContain("MISSED", "disturbed");
    }

    @Test
    void shouldTellThatTheGoalIsMissedAndThatTheRunWasDisturbed() {
        add(QOS_1, rounds(1, new double[] {89, 89, 89}, new double[] {100, 100, 100}));

        assertThat(report.verdict()).contains("0.89").contains("MISSED (disturbed: do not quote)");
    }

    @Test
    void shouldHaveNoVerdictWithoutThePeer() {
        add(QOS_1, new Rounds(Map.of("service", samples(90)), 0, 0));

        assertThat(report.verdict()).isEmpty();
    }

    @Test
    void shouldShowCpuBothWays() {
        String table = add(QOS_1, rounds(0, new double[] {100}, new double[] {100}));

        assertThat(table.lines().filter(line -> line.startsWith("CPU s/100k, with child  ")))
                .singleElement()
                .asString()
                .contains("3.00 [3.00..3.00]");
        assertThat(table.lines().filter(line -> line.startsWith("CPU s/100k, process  ")))
                .singleElement()
                .asString()
                .contains("1.00 [1.00..1.00]");
    }

    @Test
    void shouldNotShowCpuOfSoFewMessagesThatTheClockCannotTell() {
        Rounds few = new Rounds(Map.of("service", List.of(sample(100, 100))), 0, 0);

        assertThat(add(QOS_1, few)).contains("msg/s").doesNotContain("CPU");
    }

    @Test
    void shouldNameATargetOnceUnlessItChanges() {
        assertThat(report.target("service", "1")).contains("service", "1");
        assertThat(report.target("service", "1")).isEmpty();
        assertThat(report.target("service", "2")).contains("2");
    }

    private String add(BridgeCase kind, Rounds fullSpeed) {
        return report.add(kind, new CaseRun.Outcome(kind, 1, fullSpeed, 50, fullSpeed));
    }

    private static Rounds rounds(int disturbed, double[] service, double[] mosquitto) {
        Map<String, List<Sample>> samples = new LinkedHashMap<>();
        samples.put("service", samples(service));
        samples.put("mosquitto", samples(mosquitto));
        return new Rounds(samples, disturbed, 0);
    }

    private static List<Sample> samples(double... rates) {
        return Stream.iterate(0, i -> i < rates.length, i -> i + 1)
                .map(i -> sample(100_000, rates[i]))
                .toList();
    }

    private static Sample sample(long received, double rate) {
        LoadResult load =
                new LoadResult(1, received, received, 0, 0, 0, 0, received / rate, new LoadResult.Latency(1, 1, 1));
        return new Sample(load, 3, 1, 0, 0, 0);
    }
}
