package dev.mqttbridge.bench.peer;

import dev.mqttbridge.bench.measure.CpuClock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
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
        if (Files.notExists(jar)) {
            throw new NoSuchFileException(jar.toString(), null, "the gateway is not built");
        }
        InetSocketAddress address = testbed.freeAddress();
        String text = CONFIG.formatted(
                broker.address().getPort(),
                address.getPort(),
                testbed.freeAddress().getPort());
        Path config = testbed.write("gateway.yaml", text);
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String jarFile = jar.toAbsolutePath().toString();
        List<String> command = new ArrayList<>(List.of(java));
        command.addAll(jvmOptions);
        command.addAll(List.of("-jar", jarFile, "--config", config.toString()));
        ServerProcess process = testbed.start(NAME, address, command);
        String options = jvmOptions.isEmpty() ? "no JVM option" : String.join(" ", jvmOptions);
        String version = Version.firstLine(java, "-jar", jarFile, "--version");
        return new Gateway(
                "%s, mode tcp, Java %s, %s".formatted(version, Runtime.version(), options), address, process.cpu());
    }

    @Override
    public String name() {
        return NAME;
    }
}
