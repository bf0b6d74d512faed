package dev.mqttbridge.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;

/** How much memory of this machine a server takes up now. */
@FunctionalInterface
public interface Memory {

    /** VmRSS, in KiB. */
    long residentKib() throws IOException;

    /** A process and its children together. */
    static Memory of(ProcessHandle process) {
        return () -> {
            long sum = 0;
            for (ProcessHandle each :
                    Stream.concat(Stream.of(process), process.descendants()).toList()) {
                sum += residentKib(each);
            }
            return sum;
        };
    }

    private static long residentKib(ProcessHandle process) throws IOException {
        try (Stream<String> status = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
            return residentKib(status);
        } catch (NoSuchFileException e) {
            return 0; // it has just ended
        }
    }

    /** From the lines of {@code /proc/<pid>/status}; 0 for a process that is ending and has no memory any more. */
    static long residentKib(Stream<String> status) {
        return status.filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
    }
}
