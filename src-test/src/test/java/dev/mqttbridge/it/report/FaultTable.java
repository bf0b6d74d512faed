package dev.mqttbridge.it.report;

import dev.mqttbridge.it.load.LoadResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One line per load with faults, for people. Printed, and left as {@code bridge-faults.txt} in the directory of the tests. */
public final class FaultTable {

    private static final Path FILE = Path.of(System.getProperty("mqttbridge.it.dir", "target/it"), "bridge-faults.txt");
    private static final String FORMAT = "%-42s %8s %11s %13s %13s %8s%n";

    private final List<String> lines = new ArrayList<>();

    public FaultTable(int messages) {
        lines.add("%,d messages to each of two subscribers%n".formatted(messages));
        lines.add(FORMAT.formatted("case", "lost", "duplicates", "out of order", "longest gap", "time"));
    }

    public void add(String name, LoadResult result) {
        lines.add(FORMAT.formatted(
                name,
                result.lost(),
                result.duplicates(),
                result.outOfOrder(),
                seconds(result.longestGap()),
                seconds(result.time())));
        write();
    }

    private static String seconds(Duration duration) {
        return "%.2f s".formatted(duration.toMillis() / 1_000.0);
    }

    /** After each line: who waits for a long run wants to see how far it is. */
    private void write() {
        try {
            Files.createDirectories(FILE.getParent());
            Files.writeString(FILE, String.join("", lines));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void print() {
        System.out.print(String.join("", lines));
    }
}
