package dev.mqttbridge.bench;

import dev.mqttbridge.bench.measure.Machine;
import dev.mqttbridge.bench.measure.Meter;
import dev.mqttbridge.bench.measure.Warmup;
import dev.mqttbridge.bench.peer.Direct;
import dev.mqttbridge.bench.peer.Gateway;
import dev.mqttbridge.bench.peer.Haproxy;
import dev.mqttbridge.bench.peer.Mosquitto;
import dev.mqttbridge.bench.peer.Nginx;
import dev.mqttbridge.bench.peer.Target;
import dev.mqttbridge.bench.peer.Testbed;
import dev.mqttbridge.bench.report.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench/gateway}: what it costs to put the gateway, nginx or HAProxy in front of a broker. */
@Command(
        name = "bench/gateway",
        sortOptions = false,
        abbreviateSynopsis = true,
        showDefaultValues = true,
        description =
                "Puts the gateway (in both modes), nginx and HAProxy in front of one Mosquitto, in turn and in the same"
                        + " run, and compares messages per second, latency, and CPU seconds per 100,000 messages.%n")
public final class GatewayBench implements Callable<Integer> {

    private static final int FEWEST_ROUNDS = 3;
    private static final int QUICK_ROUNDS = 3;
    private static final Warmup WARMUP = new Warmup(Duration.ofMillis(700), 6, 16);
    private static final Warmup QUICK_WARMUP = new Warmup(Duration.ofMillis(500), 4, 8);

    /** In the order in which they are measured. */
    private static final List<String> TARGETS =
            List.of(Direct.NAME, Nginx.NAME, Haproxy.NAME, Gateway.TCP, Gateway.SESSION);

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "TARGET",
            description = "What to measure, a comma between.",
            defaultValue = "direct,nginx,haproxy,gateway,session")
    private List<String> only;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "Rounds over all targets, at least 3.",
            defaultValue = "5")
    private int rounds;

    @Option(
            names = "--messages",
            paramLabel = "N",
            description =
                    "Messages in every full-speed run, which ends after a minute in any case; by default about 2 s"
                            + " worth for the slowest target.",
            showDefaultValue = CommandLine.Help.Visibility.NEVER)
    private Long messages;

    @Option(
            names = "--payload",
            split = ",",
            paramLabel = "BYTES",
            description = "Payload sizes, a comma between.",
            defaultValue = "64,16384")
    private List<Integer> payloads;

    @Option(
            names = "--qos",
            split = ",",
            paramLabel = "QOS",
            description = "QoS levels, a comma between.",
            defaultValue = "0,1")
    private List<Integer> qosLevels;

    @Option(
            names = "--quick",
            description = "Three short rounds after a short warm-up: to try it out, not to quote.",
            showDefaultValue = CommandLine.Help.Visibility.NEVER)
    private boolean quick;

    @Option(
            names = "--gateway-jar",
            paramLabel = "FILE",
            description = "The gateway.",
            defaultValue = "camel-main/target/mqtt-bridge.jar")
    private Path gatewayJar;

    @Option(
            names = "--peer-threads",
            paramLabel = "N",
            description = "nginx workers and HAProxy threads; with one they are cheapest.",
            defaultValue = "1")
    private int peerThreads;

    @Option(
            names = "--gateway-jvm",
            paramLabel = "OPTION",
            description = "A JVM option for the gateway, may be repeated; by default it gets none.",
            showDefaultValue = CommandLine.Help.Visibility.NEVER)
    private List<String> gatewayJvm = List.of();

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Where all samples go.",
            defaultValue = "bench/target/gateway.json")
    private Path json;

    @Option(names = "--help", usageHelp = true, description = "Shows this.")
    private boolean help;

    @Spec
    private CommandSpec command;

    public static void main(String[] args) {
        System.exit(new CommandLine(new GatewayBench())
                .setExecutionExceptionHandler(Failures::report)
                .execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        validate();
        try (Testbed testbed = Testbed.open()) {
            Mosquitto broker = Mosquitto.start(testbed);
            List<Target> targets = new ArrayList<>();
            for (String name : TARGETS) {
                if (only.contains(name)) {
                    targets.add(start(name, testbed, broker));
                }
            }
            try {
                measure(broker, targets);
            } catch (IOException e) {
                System.err.print(testbed.logs());
                throw e;
            }
        }
        return CommandLine.ExitCode.OK;
    }

    private void validate() {
        if (rounds < FEWEST_ROUNDS) {
            throw invalid("--rounds is " + rounds + "; allowed: " + FEWEST_ROUNDS + " or more");
        }
        if (peerThreads < 1) {
            throw invalid("--peer-threads is " + peerThreads + "; allowed: 1 or more");
        }
        if (!TARGETS.containsAll(only)) {
            throw invalid("--only is " + String.join(",", only) + "; allowed: " + String.join(",", TARGETS));
        }
        try {
            kinds().forEach(kind -> kind.load(messages == null ? 1 : messages));
        } catch (IllegalArgumentException e) {
            throw invalid(e.getMessage());
        }
    }

    private ParameterException invalid(String why) {
        return new ParameterException(command.commandLine(), why);
    }

    private List<MessageKind> kinds() {
        return payloads.stream()
                .flatMap(bytes -> qosLevels.stream().map(qos -> new MessageKind(bytes, qos)))
                .toList();
    }

    private Target start(String name, Testbed testbed, Target broker) throws IOException, InterruptedException {
        return switch (name) {
            case Direct.NAME -> new Direct(broker);
            case Nginx.NAME -> Nginx.start(testbed, broker, peerThreads);
            case Haproxy.NAME -> Haproxy.start(testbed, broker, peerThreads);
            case Gateway.TCP, Gateway.SESSION -> Gateway.start(name, testbed, broker, gatewayJar, gatewayJvm);
            default -> throw new IllegalArgumentException(name);
        };
    }

    private void measure(Target broker, List<Target> targets) throws IOException, InterruptedException {
        GatewayReport report = new GatewayReport(Machine.here(), broker, targets);
        System.out.println(report.head());
        Meter meter = new Meter(broker.cpu());
        CaseRun run = caseRun();
        for (MessageKind kind : kinds()) {
            System.out.println(report.add(run.run(kind, targets, meter)));
        }
        System.out.print(quick ? String.format("quick run: to try it out, not to quote%n") : report.verdict());
        Json.write(json, report.document());
        System.out.println("all samples: " + json);
    }

    private CaseRun caseRun() {
        OptionalLong fixed = messages == null ? OptionalLong.empty() : OptionalLong.of(messages);
        return quick
                ? new CaseRun(QUICK_WARMUP, QUICK_ROUNDS, fixed, Duration.ofMillis(700), Duration.ofMillis(700))
                : new CaseRun(WARMUP, rounds, fixed, Duration.ofMillis(1_800), Duration.ofMillis(1_200));
    }
}
