package dev.mqttbridge.bench.peer;

import dev.mqttbridge.bench.load.MqttDial;
import dev.mqttbridge.bench.measure.CpuClock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A server we have started; its output goes to a file that is shown if something goes wrong. */
final class ServerProcess {

    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);
    private static final int LOG_LINES = 20;
    private static final long RETRY_MILLIS = 50;

    private final String name;
    private final Process process;
    private final Path log;

    private ServerProcess(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    static ServerProcess start(String name, Path directory, List<String> command) throws IOException {
        Path log = directory.resolve(name + ".log");
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new ServerProcess(name, process, log);
    }

    CpuClock cpu() {
        return CpuClock.of(process.toHandle());
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    /** SIGKILL; returns when it is dead. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGTERM; returns when it has ended. */
    void end() throws IOException, InterruptedException {
        process.destroy();
        if (!process.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IOException(name + " goes on after SIGTERM");
        }
    }

    /** Sends what Java has no method for, {@code STOP} or {@code CONT}. */
    void signal(String signal) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start();
        if (kill.waitFor() != 0) {
            throw new IOException(name + " did not get SIG" + signal);
        }
    }

    /** Connects until a CONNACK comes back. */
    void awaitMqtt(InetSocketAddress address) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (true) {
            try {
                MqttDial.disconnect(MqttDial.connect(address, "bench-probe"));
                return;
            } catch (IOException e) {
                if (!process.isAlive()) {
                    throw new IOException("%s ended with exit code %d%n%s".formatted(name, process.exitValue(), log()));
                }
                if (System.nanoTime() > deadline) {
                    throw new IOException(
                            "%s does not serve MQTT on %s: %s%n%s".formatted(name, address, e.getMessage(), log()), e);
                }
            }
            Thread.sleep(RETRY_MILLIS);
        }
    }

    /** Its name and the last it wrote. */
    String log() throws IOException {
        List<String> lines = Files.readAllLines(log);
        List<String> last = lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size());
        String state = process.isAlive() ? "running" : "ended with exit code " + process.exitValue();
        return last.stream()
                .collect(Collectors.joining("%n".formatted(), "--- %s, %s%n".formatted(name, state), "%n".formatted()));
    }

    /** Asks it and its children to end, and kills what has not ended in time. */
    void stop() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
            CompletableFuture.allOf(children.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
                    .completeOnTimeout(null, 1, TimeUnit.SECONDS)
                    .join();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        children.forEach(ProcessHandle::destroyForcibly);
    }
}
