package dev.mqttbridge.bench.peer;

import dev.mqttbridge.bench.measure.CpuClock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;

/** Our gateway in mode tcp, on the same Java as this program. */
public record Gateway(String version, InetSocketAddress address, CpuClock cpu) implements Target {

    public static final String NAME = "gateway";

    private static final String CONFIG = """
            brokers:
              - {name: broker, address: "127.0.0.1:%d"}
            gateway:
              listeners:
                - {name: mqtt, bind: "127.0.0.1:%d", mode: tcp}
            bridge: {links: []}
            http: {bind: "127.0.0.1:%d"}
            """;

    /** Runs in the empty temporary directory, so that the routes inside the jar are what is measured. */
    public static Gateway start(Testbed testbed, Target broker, Path jar, List<String> jvmOptions)
            throws IOException, InterruptedException {
        InetSocketAddress address = testbed.freeAddress();
        String text = CONFIG.formatted(
                broker.address().getPort(),
                address.getPort(),
                testbed.freeAddress().getPort());
        ServiceJar service = new ServiceJar(jar, jvmOptions);
        ServerProcess process = testbed.start(NAME, address, service.command(testbed.write("gateway.yaml", text)));
        return new Gateway(service.version() + ", mode tcp", address, process.cpu());
    }

    @Override
    public String name() {
        return NAME;
    }
}
