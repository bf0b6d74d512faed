package dev.mqttbridge.bench.peer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A Mosquitto that is killed, stopped and started again, always at the same address and with the same store. One thread. */
public final class MortalBroker {

    private static final String CONFIG = """
            listener %d 127.0.0.1
            allow_anonymous true
            user root
            persistence true
            persistence_location %s/
            persistence_file %s
            max_queued_messages 0
            max_inflight_messages 1000
            set_tcp_nodelay true
            log_type error
            log_type warning
            """;

    private final Testbed testbed;
    private final String role;
    private final InetSocketAddress address;
    private final Path config;
    private final Path store;
    private ServerProcess process;

    private MortalBroker(Testbed testbed, String role, InetSocketAddress address, Path config, Path store) {
        this.testbed = testbed;
        this.role = role;
        this.address = address;
        this.config = config;
        this.store = store;
    }

    /** It does not run yet. */
    public static MortalBroker create(Testbed testbed, String role) throws IOException {
        InetSocketAddress address = testbed.freeAddress();
        Path store = testbed.directory().resolve(role + ".db");
        String text = CONFIG.formatted(address.getPort(), testbed.directory(), store.getFileName());
        return new MortalBroker(testbed, role, address, testbed.write(role + ".conf", text), store);
    }

    public InetSocketAddress address() {
        return address;
    }

    public String version() throws IOException {
        return Version.firstLine(Mosquitto.NAME, "-h");
    }

    /** Starts it with nothing in its store, whatever it was before. */
    public void startAnew() throws IOException, InterruptedException {
        if (process != null) {
            process.kill();
        }
        Files.deleteIfExists(store);
        start();
        process.awaitMqtt(address);
    }

    /** Starts it with what is in its store; returns at once. */
    public void start() throws IOException {
        if (process != null) {
            testbed.stop(process);
        }
        process = testbed.launch(role, List.of(Mosquitto.NAME, "-c", config.toString()));
    }

    /** SIGKILL; returns when it is dead. */
    public void kill() throws InterruptedException {
        process.kill();
    }

    /** SIGTERM; returns when it has ended. */
    public void end() throws IOException, InterruptedException {
        process.end();
    }

    /** SIGSTOP. */
    public void freeze() throws IOException, InterruptedException {
        process.signal("STOP");
    }

    /** SIGCONT. */
    public void thaw() throws IOException, InterruptedException {
        process.signal("CONT");
    }
}
