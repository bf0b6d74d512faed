package dev.mqttbridge.bench.peer;

import dev.mqttbridge.bench.measure.CpuClock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;

/** The broker, set up so that it neither drops nor delays what a load sends. */
public record Mosquitto(String version, InetSocketAddress address, CpuClock cpu) implements Target {

    public static final String NAME = "mosquitto";

    private static final String CONFIG = """
            listener %d 127.0.0.1
            allow_anonymous true
            persistence false
            max_queued_messages 0
            max_inflight_messages %d
            set_tcp_nodelay true
            log_type error
            log_type warning
            """;

    /** How many QoS 1 and 2 messages may be unacknowledged, each way of each connection; more than any load here has. */
    public static final int INFLIGHT = 1_000;

    public static Mosquitto start(Testbed testbed) throws IOException, InterruptedException {
        return start(testbed, NAME, INFLIGHT, "");
    }

    /**
     * @param role unique among the servers of the testbed
     * @param more lines that its configuration ends with
     */
    static Mosquitto start(Testbed testbed, String role, int inflight, String more)
            throws IOException, InterruptedException {
        InetSocketAddress address = testbed.freeAddress();
        Path config = testbed.write(role + ".conf", CONFIG.formatted(address.getPort(), inflight) + more);
        ServerProcess process = testbed.start(role, address, List.of(NAME, "-c", config.toString()));
        return new Mosquitto(Version.firstLine(NAME, "-h"), address, process.cpu());
    }

    @Override
    public String name() {
        return NAME;
    }
}
