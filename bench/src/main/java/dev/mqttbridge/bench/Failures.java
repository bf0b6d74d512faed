package dev.mqttbridge.bench;

import java.io.IOException;
import picocli.CommandLine;

/** How a command ends that could not finish. */
final class Failures {

    private Failures() {}

    /** A failed measurement is told in a sentence; a fault of this program with its stack trace. */
    static int report(Exception e, CommandLine commandLine, CommandLine.ParseResult parsed) {
        if (e instanceof IOException) {
            System.err.println("failed: " + e.getMessage());
        } else {
            e.printStackTrace();
        }
        return CommandLine.ExitCode.SOFTWARE;
    }
}
