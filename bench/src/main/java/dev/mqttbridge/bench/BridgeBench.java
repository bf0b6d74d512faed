package dev.mqttbridge.bench;

import dev.mqttbridge.bench.measure.CpuClock;
import dev.mqttbridge.bench.measure.Machine;
import dev.mqttbridge.bench.measure.Meter;
import dev.mqttbridge.bench.measure.Warmup;
import dev.mqttbridge.bench.peer.Bridge;
import dev.mqttbridge.bench.peer.BrokerSetup;
import dev.mqttbridge.bench.peer.Direction;
import dev.mqttbridge.bench.peer.MosquittoBridge;
import dev.mqttbridge.bench.peer.ServiceBridge;
import dev.mqttbridge.bench.peer.Target;
import dev.mqttbridge.bench.peer.Testbed;
import dev.mqttbridge.bench.report.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench/bridge}: our service between two brokers, beside Mosquitto's own bridge. */
@Command(
        name = "bench/bridge",
        sortOptions = false,
        abbreviateSynopsis = true,
        showDefaultValues = true,
        description = "Bridges a child Mosquitto with a hub Mosquitto by our service and by Mosquitto's own bridge, in"
                + " turn and in the same run, and compares messages per second, latency, and CPU seconds per 100,000"
                + " messages.%n")
public final class BridgeBench implements Callable<Integer> {

    private static final int FEWEST_ROUNDS = 3;
    private static final int MOST_INFLIGHT = 65_535;
    private static final int LONGEST_ROUND_TRIP = 1_000;
    private static final Warmup WARMUP = new Warmup(Duration.ofMillis(700), 6, 16);
    private static final Warmup QUICK_WARMUP = new Warmup(Duration.ofMillis(500), 4, 8);

    /** In the order in which they are measured. */
    private static final List<String> TARGETS = List.of(ServiceBridge.NAME, ServiceBridge.BASE, MosquittoBridge.NAME);

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "TARGET",
            description = "What to measure, a comma between: service, mosquitto, base (another build of the service).",
            defaultValue = "service,mosquitto")
    private List<String> only;

    @Option(
            names = "--qos",
            split = ",",
            paramLabel = "QOS",
            description = "QoS levels, a comma between.",
            defaultValue = "0,1,2")
    private List<Integer> qosLevels;

    @Option(
            names = "--payload",
            split = ",",
            paramLabel = "BYTES",
            description = "Payload sizes, a comma between.",
            defaultValue = "64,4096")
    private List<Integer> payloads;

    @Option(
            names = "--direction",
            split = ",",
            paramLabel = "DIRECTION",
            description = "up (child to hub), down, or both, a comma between.",
            defaultValue = "up,down")
    private List<Direction> directions;

    @Option(
            names = "--rtt",
            split = ",",
            paramLabel = "MS",
            description =
                    "Round trip between bridge and hub in milliseconds, a comma between; above 0 only the smallest"
                            + " payload is measured.",
            defaultValue = "0,50")
    private List<Integer> roundTrips;

    @Option(names = "--rounds", paramLabel = "N", description = "Pairs, at least 3.", defaultValue = "5")
    private int rounds;

    @Option(
            names = "--messages",
            paramLabel = "N",
            description =
                    "Messages in every full-speed run, which ends after a minute in any case; by default about 2 s"
                            + " worth for the slower target.",
            showDefaultValue = CommandLine.Help.Visibility.NEVER)
    private Long messages;

    @Option(
            names = "--inflight",
            paramLabel = "N",
            description = "max_inflight_messages of all brokers.",
            defaultValue = "4000")
    private int inflight;

    @Option(
            names = "--outstanding",
            paramLabel = "N",
            description =
                    "Messages published and not yet received, at most; by default 2,000, with a round trip 10,000,"
                            + " at QoS 2 10, because more can stall Mosquitto's own bridge.",
            showDefaultValue = CommandLine.Help.Visibility.NEVER)
    private Integer outstanding;

    @Option(
            names = "--quick",
            description = "Three short rounds after a short warm-up: to try it out, not to quote.",
            showDefaultValue = CommandLine.Help.Visibility.NEVER)
    private boolean quick;

    @Option(
            names = "--service-jar",
            paramLabel = "FILE",
            description = "Our service.",
            defaultValue = "camel-main/target/mqtt-bridge.jar")
    private Path serviceJar;

    @Option(
            names = "--base-jar",
            paramLabel = "FILE",
            description = "For --only service,base: the build to compare with.",
            showDefaultValue = CommandLine.Help.Visibility.NEVER)
    private Path baseJar;

    @Option(
            names = "--service-jvm",
            paramLabel = "OPTION",
            description = "A JVM option for our service, may be repeated; by default it gets none.",
            showDefaultValue = CommandLine.Help.Visibility.NEVER)
    private List<String> serviceJvm = List.of();

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Where all samples go.",
            defaultValue = "bench/target/bridge.json")
    private Path json;

    @Option(names = "--help", usageHelp = true, description = "Shows this.")
    private boolean help;

    @Spec
    private CommandSpec command;

    public static void main(String[] args) {
        System.exit(new CommandLine(new BridgeBench())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(Failures::report)
                .execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        validate();
        BridgeReport report = new BridgeReport(Machine.here());
        System.out.print(report.head());
        for (int roundTrip : roundTrips) {
            measure(roundTrip, report);
        }
        System.out.print(quick ? String.format("quick run: to try it out, not to quote%n") : report.verdict());
        Json.write(json, report.document());
        System.out.println("all samples: " + json);
        return CommandLine.ExitCode.OK;
    }

    private void validate() {
        if (rounds < FEWEST_ROUNDS) {
            throw invalid("--rounds is " + rounds + "; allowed: " + FEWEST_ROUNDS + " or more");
        }
        if (roundTrips.stream().anyMatch(rtt -> rtt < 0 || rtt > LONGEST_ROUND_TRIP)) {
            throw invalid("--rtt is " + roundTrips + "; allowed: 0 to " + LONGEST_ROUND_TRIP);
        }
        if (!TARGETS.containsAll(only)) {
            throw invalid("--only is " + String.join(",", only) + "; allowed: " + String.join(",", TARGETS));
        }
        if (only.contains(ServiceBridge.BASE) != (baseJar != null)) {
            throw invalid("--only " + ServiceBridge.BASE + " and --base-jar go together");
        }
        if (inflight < 1 || inflight > MOST_INFLIGHT) {
            throw invalid("--inflight is " + inflight + "; allowed: 1 to " + MOST_INFLIGHT);
        }
        try {
            cases(0).forEach(kind -> kind.load(messages == null ? 1 : messages));
        } catch (IllegalArgumentException e) {
            throw invalid(e.getMessage());
        }
    }

    private ParameterException invalid(String why) {
        return new ParameterException(command.commandLine(), why);
    }

    private List<BridgeCase> cases(int roundTrip) {
        List<Integer> sizes = roundTrip == 0 ? payloads : List.of(Collections.min(payloads));
        List<BridgeCase> cases = new ArrayList<>();
        for (int bytes : sizes) {
            for (int qos : qosLevels) {
                directions.forEach(direction -> cases.add(bridgeCase(bytes, qos, direction, roundTrip)));
            }
        }
        return cases;
    }

    private BridgeCase bridgeCase(int bytes, int qos, Direction direction, int roundTrip) {
        BridgeCase kind = BridgeCase.of(bytes, qos, direction, roundTrip);
        return outstanding == null ? kind : kind.withOutstanding(outstanding);
    }

    private void measure(int roundTrip, BridgeReport report) throws IOException, InterruptedException {
        try (Testbed testbed = Testbed.open()) {
            try {
                BrokerSetup brokers = new BrokerSetup(Duration.ofMillis(roundTrip), inflight);
                List<Bridge> bridges = new ArrayList<>();
                for (String name : TARGETS) {
                    if (only.contains(name)) {
                        bridges.add(start(name, testbed, brokers));
                    }
                }
                bridges.forEach(bridge -> System.out.print(report.target(bridge.name(), bridge.version())));
                measure(cases(roundTrip), bridges, report);
            } catch (IOException e) {
                System.err.print(testbed.logs());
                throw e;
            }
        }
    }

    private Bridge start(String name, Testbed testbed, BrokerSetup brokers) throws IOException, InterruptedException {
        return switch (name) {
            case ServiceBridge.NAME -> ServiceBridge.start(testbed, name, serviceJar, serviceJvm, brokers);
            case ServiceBridge.BASE -> ServiceBridge.start(testbed, name, baseJar, serviceJvm, brokers);
            case MosquittoBridge.NAME -> MosquittoBridge.start(testbed, brokers);
            default -> throw new IllegalArgumentException(name);
        };
    }

    private void measure(List<BridgeCase> cases, List<Bridge> bridges, BridgeReport report)
            throws IOException, InterruptedException {
        Meter meter =
                new Meter(CpuClock.sum(bridges.stream().map(Bridge::hubCpu).toList()));
        CaseRun run = caseRun();
        for (BridgeCase kind : cases) {
            List<Target> targets = bridges.stream()
                    .map(bridge -> bridge.toward(kind.direction()))
                    .toList();
            System.out.println(report.add(kind, run.run(kind, targets, meter)));
        }
    }

    private CaseRun caseRun() {
        OptionalLong fixed = messages == null ? OptionalLong.empty() : OptionalLong.of(messages);
        return quick
                ? new CaseRun(QUICK_WARMUP, FEWEST_ROUNDS, fixed, Duration.ofMillis(700), Duration.ofMillis(700))
                : new CaseRun(WARMUP, rounds, fixed, Duration.ofMillis(1_800), Duration.ofMillis(1_200));
    }
}
