package dev.mqttbridge.bench.peer;

import dev.mqttbridge.bench.relay.DelayRelay;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/** Owns everything a run leaves on the machine: a temporary directory and the processes. Also tidies up on Ctrl-C. */
public final class Testbed implements AutoCloseable {

    private final Path directory;
    private final Deque<ServerProcess> processes = new ArrayDeque<>();
    private final Deque<DelayRelay> relays = new ArrayDeque<>();
    private final Thread hook = new Thread(this::cleanUp, "bench-clean-up");

    private Testbed(Path directory) {
        this.directory = directory;
    }

    public static Testbed open() throws IOException {
        Testbed testbed = new Testbed(Files.createTempDirectory("mqtt-bench-"));
        Runtime.getRuntime().addShutdownHook(testbed.hook);
        return testbed;
    }

    /** A loopback address that nobody listens on. */
    InetSocketAddress freeAddress() throws IOException {
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        try (ServerSocket socket = new ServerSocket(0, 1, loopback)) {
            return new InetSocketAddress(loopback, socket.getLocalPort());
        }
    }

    Path write(String fileName, String text) throws IOException {
        return Files.writeString(directory.resolve(fileName), text);
    }

    Path directory() {
        return directory;
    }

    /** Starts a server and waits until an MQTT client gets through to the broker at {@code address}. */
    ServerProcess start(String name, InetSocketAddress address, List<String> command)
            throws IOException, InterruptedException {
        ServerProcess process = launch(name, command);
        process.awaitMqtt(address);
        return process;
    }

    /** Where {@code server} can be reached over a way that takes {@code roundTrip} there and back; itself if that is nothing. */
    InetSocketAddress delayed(InetSocketAddress server, Duration roundTrip) throws IOException {
        return roundTrip.isZero() ? server : delay(server, roundTrip).address();
    }

    private synchronized DelayRelay delay(InetSocketAddress server, Duration roundTrip) throws IOException {
        DelayRelay relay = DelayRelay.start(server, roundTrip.dividedBy(2));
        relays.push(relay);
        return relay;
    }

    /** Starts a server that serves no MQTT. */
    synchronized ServerProcess launch(String name, List<String> command) throws IOException {
        ServerProcess process = ServerProcess.start(name, directory, command);
        processes.push(process);
        return process;
    }

    /** Ends a server for good. */
    synchronized void stop(ServerProcess process) {
        processes.remove(process);
        process.stop();
    }

    /** What the servers have written, newest server first; for when something went wrong. */
    public synchronized String logs() throws IOException {
        StringBuilder text = new StringBuilder();
        for (ServerProcess process : processes) {
            text.append(process.log());
        }
        return text.toString();
    }

    @Override
    public void close() {
        cleanUp();
        Runtime.getRuntime().removeShutdownHook(hook);
    }

    private synchronized void cleanUp() {
        while (!processes.isEmpty()) {
            processes.pop().stop();
        }
        while (!relays.isEmpty()) {
            relays.pop().close();
        }
        deleteDirectory();
    }

    private void deleteDirectory() {
        if (Files.notExists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
