package dev.mqttbridge.bench.peer;

import java.io.IOException;
import java.time.Duration;

/**
 * How the brokers around a bridge are set up, the same for every bridge.
 *
 * @param roundTrip between the bridge and the hub
 * @param inflight {@code max_inflight_messages}
 */
public record BrokerSetup(Duration roundTrip, int inflight) {

    Mosquitto start(Testbed testbed, String role, String more) throws IOException, InterruptedException {
        return Mosquitto.start(testbed, role, inflight, more);
    }

    /** The port at which a bridge sees the hub. */
    int seenPort(Testbed testbed, Mosquitto hub) throws IOException {
        return testbed.delayed(hub.address(), roundTrip).getPort();
    }
}
