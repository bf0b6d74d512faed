package dev.mqttbridge.it.real;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A program that takes lines and says lines. It ends with its input, or is killed. */
final class Program implements AutoCloseable {

    private static final Duration END_LIMIT = Duration.ofSeconds(5);

    private final Process process;
    private final Writer input;
    private final List<String> said = new CopyOnWriteArrayList<>();

    private Program(Process process) {
        this.process = process;
        this.input = process.outputWriter(StandardCharsets.UTF_8);
        // Whoever starts several may fail before it can be closed.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        var reader = new Thread(this::read, "output of process " + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    static Program start(String... command) throws IOException {
        return new Program(new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    static boolean isHere(String name) {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, name)));
    }

    private void read() {
        try (var output = process.inputReader(StandardCharsets.UTF_8)) {
            output.lines().forEach(said::add);
        } catch (IOException | UncheckedIOException end) {
            said.add("its output has ended: " + end);
        }
    }

    void tell(String line) throws IOException {
        input.write(line + "\n");
        input.flush();
    }

    /** All lines so far, errors among them. */
    List<String> said() {
        return List.copyOf(said);
    }

    boolean runs() {
        return process.isAlive();
    }

    @Override
    public void close() throws IOException {
        try (input) {
            process.destroy();
            if (!process.waitFor(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
