package dev.mqttbridge.bench.peer;

import dev.mqttbridge.bench.measure.CpuClock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;

/** Our gateway in one of its modes, on the same Java as this program. */
public record Gateway(String name, String version, InetSocketAddress address, ProcessHandle process)
        implements Target, Resident {

    /** Mode tcp: a byte relay. */
    public static final String TCP = "gateway";

    /** Mode session: knows each client's session. */
    public static final String SESSION = "session";

    private static final String CONFIG = """
            brokers:
              - {name: broker, address: "127.0.0.1:%d"}
            gateway:
              listeners:
                - {name: mqtt, bind: "127.0.0.1:%d", mode: %s}
            bridge: {links: []}
            http: {bind: "127.0.0.1:%d"}
            """;

    /** Runs in the empty temporary directory, so that the routes inside the jar are what is measured. */
    public static Gateway start(String name, Testbed testbed, Target broker, Path jar, List<String> jvmOptions)
            throws IOException, InterruptedException {
        InetSocketAddress address = testbed.freeAddress();
        String mode = name.equals(SESSION) ? "session" : "tcp";
        String text = CONFIG.formatted(
                broker.address().getPort(),
                address.getPort(),
                mode,
                testbed.freeAddress().getPort());
        ServiceJar service = new ServiceJar(jar, jvmOptions);
        ServerProcess process = testbed.start(name, address, service.command(testbed.write(name + ".yaml", text)));
        return new Gateway(name, service.version() + ", mode " + mode, address, process.handle());
    }

    @Override
    public CpuClock cpu() {
        return CpuClock.of(process);
    }
}
