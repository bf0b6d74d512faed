package dev.mqttbridge.bench.peer;

import dev.mqttbridge.bench.measure.CpuClock;
import java.io.IOException;
import java.net.InetSocketAddress;

/** Our service as nothing but the bridge between parent and child, the same for every {@link Front}. */
public final class BridgeService {

    private static final String NAME = "links";

    private static final String CONFIG = """
            instance: bench-links
            brokers:
              - {name: parent, address: "127.0.0.1:%d"}
              - {name: child1, address: "127.0.0.1:%d"}
            gateway: {listeners: []}
            http: {bind: "127.0.0.1:%d"}
            """;

    private final MortalBroker parent;
    private final MortalBroker child;
    private final ServiceHttp http;

    private BridgeService(MortalBroker parent, MortalBroker child, ServiceHttp http) {
        this.parent = parent;
        this.child = child;
        this.http = http;
    }

    public static BridgeService start(Testbed testbed, MortalBroker parent, MortalBroker child, ServiceSetup setup)
            throws IOException {
        InetSocketAddress http = testbed.freeAddress();
        String text =
                CONFIG.formatted(parent.address().getPort(), child.address().getPort(), http.getPort());
        testbed.launch(NAME, setup.serviceJar().command(testbed.write(NAME + ".yaml", text)));
        return new BridgeService(parent, child, new ServiceHttp(http));
    }

    /** Returns when the link is up and messages get through both ways. */
    public void awaitFlow() throws IOException, InterruptedException {
        http.awaitHealth(health -> ServiceHttp.isLinkUp(health, "child1"), "link child1 UP");
        new Bridge(NAME, "", parent.address(), CpuClock.NONE, child.address(), CpuClock.NONE, CpuClock.NONE)
                .awaitFlow();
    }
}
