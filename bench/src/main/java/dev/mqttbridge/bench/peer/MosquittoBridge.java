package dev.mqttbridge.bench.peer;

import java.io.IOException;

/** A child Mosquitto that bridges itself to the hub. */
public final class MosquittoBridge {

    public static final String NAME = "mosquitto";

    private static final String CONFIG = """
            connection to-hub
            address 127.0.0.1:%d
            topic # both 2
            bridge_protocol_version mqttv50
            bridge_max_packet_size 0
            cleansession false
            local_cleansession false
            notifications false
            restart_timeout 1
            """;

    private MosquittoBridge() {}

    public static Bridge start(Testbed testbed, BrokerSetup brokers) throws IOException, InterruptedException {
        Mosquitto hub = brokers.start(testbed, NAME + "-hub", "");
        Mosquitto child = brokers.start(testbed, NAME + "-child", CONFIG.formatted(brokers.seenPort(testbed, hub)));
        String version = child.version() + ", the child's own bridge";
        return new Bridge(NAME, version, hub.address(), hub.cpu(), child.address(), child.cpu(), child.cpu())
                .awaitFlow();
    }
}
