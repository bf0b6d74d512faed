package dev.mqttbridge.bench.peer;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Asks a program what it is. */
final class Version {

    private Version() {}

    /** All that the command prints; fails with the name of the program if it is not installed. */
    static String output(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }

    static String firstLine(String... command) throws IOException {
        return output(List.of(command)).lines().findFirst().orElse("unknown");
    }
}
