package dev.mqttbridge.bench.peer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/** Stands in front of a parent and a child that takes over when the parent fails. One thread. */
public interface Front {

    String name();

    String version() throws IOException;

    /** Where clients connect. */
    InetSocketAddress address();

    /** Returns when it serves clients at the parent; what it remembers of earlier faults is forgotten. */
    void prepare() throws IOException, InterruptedException;

    /** Takes the parent out of service; returns when its clients are gone, or will not go. False if it cannot. */
    boolean drain() throws IOException, InterruptedException;

    /** Starts the one of that name, or makes it ready to be started; the testbed stops it. */
    static Front start(String name, Testbed testbed, MortalBroker parent, MortalBroker child, ServiceSetup service)
            throws IOException, InterruptedException {
        return switch (name) {
            case Gateway.SESSION -> GatewayFront.start(testbed, parent, child, service);
            case Haproxy.NAME -> HaproxyFront.create(testbed, parent, child);
            case Nginx.NAME -> NginxFront.create(testbed, parent, child);
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** All names, in the order in which they are measured. */
    static List<String> names() {
        return List.of(Nginx.NAME, Haproxy.NAME, Gateway.SESSION);
    }
}
