package dev.mqttbridge.cli;

import dev.mqttbridge.config.ConfigException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.ToIntFunction;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What was asked for on the command line. */
@Command(
        name = "mqtt-bridge",
        sortOptions = false,
        versionProvider = Version.class,
        header = "Makes independent MQTT brokers behave like one that does not fail.%n",
        synopsisHeading = "Usage: ",
        optionListHeading = "%nOptions:%n",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:stopped as asked, or --check found nothing wrong",
            "1:stopped by an unexpected error",
            "2:wrong command line, configuration or routes; every error found is printed"
        },
        footerHeading = "%nEnvironment:%n",
        footer = {
            "  CHECK_INTERVAL   time from one health check to the next: 10, 10s, 500ms",
            "  TIMEOUT          time that one health check may take, likewise",
            "  FAIL_THRESHOLD   failures in a row that make a broker DOWN",
            "These win over the configuration, where $${NAME} and $${NAME:default} stand",
            "for any other variable."
        })
public final class Options {

    /** Wrong command line, configuration or routes. */
    public static final int EXIT_WRONG = CommandLine.ExitCode.USAGE;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Default: ./config/mqtt-bridge.yaml if it is there, else the copy inside the jar.")
    private Path config;

    @Option(names = "--embedded", description = "Start the brokers too, in this process: for trying it out.")
    private boolean embedded;

    @Option(names = "--check", description = "Check configuration and routes, print a summary, start nothing.")
    private boolean check;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Print the version.")
    private boolean version;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this.")
    private boolean help;

    private Options() {}

    /** The file that was named; empty if the usual places are to be searched. */
    public Optional<Path> config() {
        return Optional.ofNullable(config);
    }

    public boolean embedded() {
        return embedded;
    }

    public boolean check() {
        return check;
    }

    /**
     * Reads the command line, and calls the service unless help or version was asked for or the command line is wrong.
     * Any other exception of the service than {@link ConfigException} is passed on.
     *
     * @return the exit code
     */
    public static int execute(String[] args, ToIntFunction<Options> service) {
        return commandLine(service).execute(args);
    }

    static CommandLine commandLine(ToIntFunction<Options> service) {
        Options options = new Options();
        CommandLine commandLine = new CommandLine(options);
        commandLine.setExecutionStrategy(parsed -> {
            Integer answered = CommandLine.executeHelpRequest(parsed);
            return answered != null ? answered : run(commandLine, options, service);
        });
        return commandLine;
    }

    private static int run(CommandLine commandLine, Options options, ToIntFunction<Options> service) {
        try {
            return service.applyAsInt(options);
        } catch (ConfigException e) {
            e.errors().forEach(error -> commandLine.getErr().println(error));
            return EXIT_WRONG;
        }
    }
}
