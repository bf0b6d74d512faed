package dev.mqttbridge.bench;

import dev.mqttbridge.bench.FailoverRun.Result;
import dev.mqttbridge.bench.fleet.FleetSpec;
import dev.mqttbridge.bench.measure.Machine;
import dev.mqttbridge.bench.peer.BridgeService;
import dev.mqttbridge.bench.peer.Front;
import dev.mqttbridge.bench.peer.MortalBroker;
import dev.mqttbridge.bench.peer.Mosquitto;
import dev.mqttbridge.bench.peer.ServiceSetup;
import dev.mqttbridge.bench.peer.Testbed;
import dev.mqttbridge.bench.report.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench/failover}: what clients notice when their broker fails, behind the gateway, HAProxy and nginx. */
@Command(
        name = "bench/failover",
        sortOptions = false,
        abbreviateSynopsis = true,
        showDefaultValues = true,
        description =
                "Breaks the broker that clients are served by, behind nginx, HAProxy and the gateway in mode session, in"
                        + " turn and in the same run, and counts disconnects, waits, lost and doubled messages.%n")
public final class FailoverBench implements Callable<Integer> {

    private static final int MOST_CLIENTS = 4_000;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "TARGET",
            description = "What to measure, a comma between.",
            defaultValue = "nginx,haproxy,session")
    private List<String> only;

    @Option(
            names = "--fault",
            split = ",",
            paramLabel = "FAULT",
            description = "What happens to the parent, a comma between.",
            defaultValue = "kill,stop,restart,crash,drain,failback")
    private List<String> faults;

    @Option(
            names = "--clients",
            paramLabel = "N",
            description = "Half of them publish, all are subscribed; half speak 3.1.1, half 5.",
            defaultValue = "100")
    private int clients;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "Messages per second of each publisher, in turn at QoS 1 and 2.",
            defaultValue = "10")
    private int rate;

    @Option(names = "--rounds", paramLabel = "N", description = "Rounds over all targets.", defaultValue = "5")
    private int rounds;

    @Option(
            names = "--patience",
            paramLabel = "SECONDS",
            description = "For all clients to be served again; then it is called never, and not tried again.",
            defaultValue = "100")
    private int patience;

    @Option(
            names = "--no-warmup",
            description = "Leaves out the first kill of each target that does not count.",
            showDefaultValue = CommandLine.Help.Visibility.NEVER)
    private boolean noWarmup;

    @Option(
            names = "--gateway-jar",
            paramLabel = "FILE",
            description = "Our service: gateway and bridge.",
            defaultValue = "camel-main/target/mqtt-bridge.jar")
    private Path gatewayJar;

    @Option(
            names = "--gateway-jvm",
            paramLabel = "OPTION",
            description = "A JVM option for it, may be repeated; by default it gets none.",
            showDefaultValue = CommandLine.Help.Visibility.NEVER)
    private List<String> gatewayJvm = List.of();

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Where all rounds go.",
            defaultValue = "bench/target/failover.json")
    private Path json;

    @Option(names = "--help", usageHelp = true, description = "Shows this.")
    private boolean help;

    @Spec
    private CommandSpec command;

    public static void main(String[] args) {
        System.exit(new CommandLine(new FailoverBench())
                .setExecutionExceptionHandler(Failures::report)
                .execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        validate();
        try (Testbed testbed = Testbed.open()) {
            try {
                measure(testbed);
            } catch (IOException e) {
                System.err.print(testbed.logs());
                throw e;
            }
        }
        return CommandLine.ExitCode.OK;
    }

    private void validate() {
        check(Front.names().containsAll(only), "--only", String.join(",", only), String.join(",", Front.names()));
        List<String> words = Arrays.stream(Fault.values()).map(Fault::word).toList();
        check(words.containsAll(faults), "--fault", String.join(",", faults), String.join(",", words));
        check(clients >= 2 && clients <= MOST_CLIENTS, "--clients", clients, "2 to " + MOST_CLIENTS);
        check(rate >= 1, "--rate", rate, "1 or more");
        check(rounds >= 1, "--rounds", rounds, "1 or more");
        check(patience >= 5, "--patience", patience, "5 or more");
    }

    private void check(boolean valid, String option, Object value, String allowed) {
        if (!valid) {
            throw new ParameterException(command.commandLine(), option + " is " + value + "; allowed: " + allowed);
        }
    }

    private void measure(Testbed testbed) throws IOException, InterruptedException {
        MortalBroker parent = MortalBroker.create(testbed, "parent");
        MortalBroker child = MortalBroker.create(testbed, "child1");
        parent.startAnew();
        child.startAnew();
        ServiceSetup service = new ServiceSetup(gatewayJar, gatewayJvm);
        BridgeService bridge = BridgeService.start(testbed, parent, child, service);
        Map<String, String> versions = new LinkedHashMap<>();
        versions.put(Mosquitto.NAME, parent.version());
        List<Front> fronts = new ArrayList<>();
        for (String name : Front.names()) {
            if (only.contains(name)) {
                Front front = Front.start(name, testbed, parent, child, service);
                versions.put(name, front.version());
                fronts.add(front);
            }
        }
        FailoverReport report = new FailoverReport(Machine.here(), versions, clients, patience);
        System.out.println(report.head());
        FailoverRun run =
                new FailoverRun(parent, child, bridge, FleetSpec.busy(clients, rate), Duration.ofSeconds(patience));
        if (!noWarmup) {
            for (Front front : fronts) {
                run.run(front, Fault.KILL);
            }
        }
        for (Fault fault : Fault.values()) {
            if (faults.contains(fault.word())) {
                System.out.println(report.add(fault, rounds(run, fronts, fault)));
                Json.write(json, report.document());
            }
        }
        System.out.println("all rounds: " + json);
    }

    private Map<String, List<Result>> rounds(FailoverRun run, List<Front> fronts, Fault fault)
            throws IOException, InterruptedException {
        Map<String, List<Result>> results = new LinkedHashMap<>();
        fronts.forEach(front -> results.put(front.name(), new ArrayList<>()));
        List<Front> inPlay = new ArrayList<>(fronts);
        for (int round = 0; round < rounds; round++) {
            for (Front front : List.copyOf(inPlay)) {
                Optional<Result> result = run.run(front, fault);
                result.ifPresent(results.get(front.name())::add);
                if (result.isEmpty() || !result.get().recovered()) {
                    inPlay.remove(front);
                }
            }
        }
        return results;
    }
}
