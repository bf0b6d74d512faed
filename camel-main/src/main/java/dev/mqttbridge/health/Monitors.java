package dev.mqttbridge.health;

import dev.mqttbridge.broker.Brokers;
import dev.mqttbridge.config.ServiceConfig;
import dev.mqttbridge.net.MqttDialer;
import dev.mqttbridge.net.Transport;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** One {@link BrokerMonitor} for each broker. */
public final class Monitors implements AutoCloseable {

    private final Map<String, BrokerMonitor> byBroker = new LinkedHashMap<>();

    public Monitors(ServiceConfig config, Brokers brokers, MqttDialer dialer, Transport transport) {
        // Random, because the session is clean anyway and two services with one instance name must not kick each other
        // out.
        String unique = Integer.toHexString(ThreadLocalRandom.current().nextInt() | 0x1000_0000);
        brokers.stream().forEach(broker -> {
            String clientId = config.instance() + "-health-" + broker.name() + "-" + unique;
            byBroker.put(
                    broker.name(), new BrokerMonitor(broker, config.health(), clientId, dialer, transport.nextLoop()));
        });
    }

    public BrokerMonitor get(String broker) {
        BrokerMonitor monitor = byBroker.get(broker);
        if (monitor == null) {
            throw new IllegalArgumentException("no broker is named '" + broker + "'; known: " + byBroker.keySet());
        }
        return monitor;
    }

    /**
     * The first probe of each broker. The routes cannot be relied on for it: Camel's timer drops a tick that comes before its route counts
     * as started, which one without delay does now and then, and the next is a whole interval away.
     */
    public void checkAll() {
        byBroker.values().forEach(BrokerMonitor::check);
    }

    @Override
    public void close() {
        byBroker.values().forEach(BrokerMonitor::close);
    }
}
