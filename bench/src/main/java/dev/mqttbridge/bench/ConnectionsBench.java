package dev.mqttbridge.bench;

import dev.mqttbridge.bench.ConnectionsRun.Result;
import dev.mqttbridge.bench.measure.Machine;
import dev.mqttbridge.bench.peer.Gateway;
import dev.mqttbridge.bench.peer.Haproxy;
import dev.mqttbridge.bench.peer.Mosquitto;
import dev.mqttbridge.bench.peer.Nginx;
import dev.mqttbridge.bench.peer.Resident;
import dev.mqttbridge.bench.peer.Testbed;
import dev.mqttbridge.bench.report.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bench/connections}: what an idle client costs behind the gateway, nginx and HAProxy, and how fast many connect. */
@Command(
        name = "bench/connections",
        sortOptions = false,
        abbreviateSynopsis = true,
        showDefaultValues = true,
        description =
                "Connects many clients that do nothing to nginx, HAProxy and the gateway in both modes, one after the other,"
                        + " and tells how fast they connect and what memory each takes.%n")
public final class ConnectionsBench implements Callable<Integer> {

    private static final List<String> TARGETS = List.of(Nginx.NAME, Haproxy.NAME, Gateway.TCP, Gateway.SESSION);

    /** What the proxies are configured for, and 20,000 descriptors are enough for. */
    private static final int MOST_CLIENTS = 9_400;

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "TARGET",
            description = "What to measure, a comma between.",
            defaultValue = "nginx,haproxy,gateway,session")
    private List<String> only;

    @Option(names = "--clients", paramLabel = "N", description = "Connected at once.", defaultValue = "9000")
    private int clients;

    @Option(
            names = "--window",
            paramLabel = "N",
            description = "Connections that are being made at a time.",
            defaultValue = "64")
    private int window;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "Rounds over all targets, each with servers started anew.",
            defaultValue = "3")
    private int rounds;

    @Option(
            names = "--gateway-jar",
            paramLabel = "FILE",
            description = "The gateway.",
            defaultValue = "camel-main/target/mqtt-bridge.jar")
    private Path gatewayJar;

    @Option(
            names = "--gateway-jvm",
            paramLabel = "OPTION",
            description = "A JVM option for the gateway, may be repeated; by default it gets none.",
            showDefaultValue = CommandLine.Help.Visibility.NEVER)
    private List<String> gatewayJvm = List.of();

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Where all rounds go.",
            defaultValue = "bench/target/connections.json")
    private Path json;

    @Option(names = "--help", usageHelp = true, description = "Shows this.")
    private boolean help;

    @Spec
    private CommandSpec command;

    public static void main(String[] args) {
        System.exit(new CommandLine(new ConnectionsBench())
                .setExecutionExceptionHandler(Failures::report)
                .execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        check(TARGETS.containsAll(only), "--only", String.join(",", only), String.join(",", TARGETS));
        check(clients >= 1 && clients <= MOST_CLIENTS, "--clients", clients, "1 to " + MOST_CLIENTS);
        check(window >= 1, "--window", window, "1 or more");
        check(rounds >= 1, "--rounds", rounds, "1 or more");
        Map<String, String> versions = new LinkedHashMap<>();
        Map<String, List<Result>> results = new LinkedHashMap<>();
        ConnectionsRun run = new ConnectionsRun(clients, window);
        for (int round = 0; round < rounds; round++) {
            for (String name : TARGETS) {
                if (only.contains(name)) {
                    results.computeIfAbsent(name, any -> new ArrayList<>()).add(measure(name, run, versions));
                }
            }
        }
        ConnectionsReport report = new ConnectionsReport(Machine.here(), versions, results);
        System.out.println(report.head());
        System.out.println(report.table(clients));
        System.out.print(report.verdict());
        Json.write(json, report);
        System.out.println("all rounds: " + json);
        return CommandLine.ExitCode.OK;
    }

    private void check(boolean valid, String option, Object value, String allowed) {
        if (!valid) {
            throw new ParameterException(command.commandLine(), option + " is " + value + "; allowed: " + allowed);
        }
    }

    private Result measure(String name, ConnectionsRun run, Map<String, String> versions)
            throws IOException, InterruptedException {
        try (Testbed testbed = Testbed.open()) {
            Mosquitto broker = Mosquitto.start(testbed);
            try {
                Resident target = start(name, testbed, broker);
                versions.put(broker.name(), broker.version());
                versions.put(name, target.version());
                return run.run(target, target instanceof Gateway);
            } catch (IOException e) {
                System.err.print(testbed.logs());
                throw e;
            }
        }
    }

    private Resident start(String name, Testbed testbed, Mosquitto broker) throws IOException, InterruptedException {
        return switch (name) {
            case Nginx.NAME -> Nginx.start(testbed, broker, 1);
            case Haproxy.NAME -> Haproxy.start(testbed, broker, 1);
            case Gateway.TCP, Gateway.SESSION -> Gateway.start(name, testbed, broker, gatewayJar, gatewayJvm);
            default -> throw new IllegalArgumentException(name);
        };
    }
}
