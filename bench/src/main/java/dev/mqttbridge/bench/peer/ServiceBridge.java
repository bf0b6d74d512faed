package dev.mqttbridge.bench.peer;

import dev.mqttbridge.bench.measure.CpuClock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;

/** Our service with one link, at its defaults: every topic, both ways, QoS 2. */
public final class ServiceBridge {

    public static final String NAME = "service";

    /** Another build of it, to tell what a change is worth. */
    public static final String BASE = "base";

    private static final String CONFIG = """
            brokers:
              - {name: parent, address: "127.0.0.1:%d"}
              - {name: child1, address: "127.0.0.1:%d"}
            gateway: {listeners: []}
            http: {bind: "127.0.0.1:%d"}
            """;

    private ServiceBridge() {}

    /**
     * Runs in the empty temporary directory, so that the routes inside the jar are what is measured.
     *
     * @param name {@link #NAME} or {@link #BASE}
     */
    public static Bridge start(Testbed testbed, String name, Path jar, List<String> jvmOptions, BrokerSetup brokers)
            throws IOException, InterruptedException {
        Mosquitto hub = brokers.start(testbed, name + "-hub", "");
        Mosquitto child = brokers.start(testbed, name + "-child", "");
        InetSocketAddress http = testbed.freeAddress();
        String text =
                CONFIG.formatted(brokers.seenPort(testbed, hub), child.address().getPort(), http.getPort());
        ServiceJar service = new ServiceJar(jar, jvmOptions);
        ServerProcess process = testbed.launch(name, service.command(testbed.write(name + ".yaml", text)));
        return new Bridge(
                        name,
                        service.version(),
                        hub.address(),
                        hub.cpu(),
                        child.address(),
                        CpuClock.sum(List.of(child.cpu(), process.cpu())),
                        process.cpu())
                .awaitFlow();
    }
}
