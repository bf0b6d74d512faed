package dev.mqttbridge.bench.peer;

import java.io.IOException;
import java.net.InetSocketAddress;

/** Our gateway in mode session. Runs all the time, as it would; failback after two seconds instead of thirty. */
final class GatewayFront implements Front {

    private static final String CONFIG = """
            instance: bench-gateway
            brokers:
              - {name: parent, address: "127.0.0.1:%d"}
              - {name: child1, address: "127.0.0.1:%d"}
            gateway:
              listeners:
                - {name: mqtt, bind: "127.0.0.1:%d", mode: session}
              failback: {after: 2s}
            bridge: {links: []}
            http: {bind: "127.0.0.1:%d"}
            """;

    private final String version;
    private final InetSocketAddress address;
    private final ServiceHttp http;

    private GatewayFront(String version, InetSocketAddress address, ServiceHttp http) {
        this.version = version;
        this.address = address;
        this.http = http;
    }

    static GatewayFront start(Testbed testbed, MortalBroker parent, MortalBroker child, ServiceSetup setup)
            throws IOException, InterruptedException {
        InetSocketAddress address = testbed.freeAddress();
        InetSocketAddress http = testbed.freeAddress();
        String text = CONFIG.formatted(
                parent.address().getPort(), child.address().getPort(), address.getPort(), http.getPort());
        ServiceJar service = setup.serviceJar();
        testbed.start(Gateway.SESSION, address, service.command(testbed.write(Gateway.SESSION + ".yaml", text)));
        return new GatewayFront(service.version() + ", mode session", address, new ServiceHttp(http));
    }

    @Override
    public String name() {
        return Gateway.SESSION;
    }

    @Override
    public String version() {
        return version;
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public void prepare() throws IOException, InterruptedException {
        http.post("/api/brokers/parent/undrain");
        http.awaitHealth(
                health -> ServiceHttp.isBrokerUp(health, "parent") && ServiceHttp.isBrokerUp(health, "child1"),
                "parent and child1 UP");
    }

    @Override
    public boolean drain() throws IOException, InterruptedException {
        http.post("/api/brokers/parent/drain?wait=30");
        return true;
    }
}
