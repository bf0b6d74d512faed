package dev.mqttbridge.broker;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** All brokers in order of preference. The first is the hub and the primary for clients. Immutable. */
public final class Brokers {

    private final Map<String, Broker> byName = new LinkedHashMap<>();

    public Brokers(List<Broker> inOrder) {
        if (inOrder.isEmpty()) {
            throw new IllegalArgumentException("at least one broker is needed");
        }
        for (Broker broker : inOrder) {
            if (byName.putIfAbsent(broker.name(), broker) != null) {
                throw new IllegalArgumentException("broker name used twice: " + broker.name());
            }
        }
    }

    public List<Broker> all() {
        return List.copyOf(byName.values());
    }

    public Stream<Broker> stream() {
        return byName.values().stream();
    }

    public Broker get(String name) {
        Broker broker = byName.get(name);
        if (broker == null) {
            throw new IllegalArgumentException("no broker is named '" + name + "'; known: " + byName.keySet());
        }
        return broker;
    }

    public Broker hub() {
        return byName.values().iterator().next();
    }

    /** The broker that the next client will be sent to first. */
    public Optional<Broker> active() {
        return stream().filter(Broker::usable).findFirst();
    }

    public void addListener(BrokerListener listener) {
        byName.values().forEach(broker -> broker.addListener(listener));
    }

    /**
     * UP if every broker is, DOWN if none serves, DEGRADED between. A SUSPECT broker still serves, and so does a DRAINING one, but one
     * that has never answered does not, though it is tried.
     */
    public OverallStatus overall() {
        long up = stream().filter(b -> b.status() == BrokerStatus.UP).count();
        if (up == byName.size()) {
            return OverallStatus.UP;
        }
        boolean noneServes = stream().allMatch(b -> b.status() == BrokerStatus.DOWN || !b.everAnswered());
        return noneServes ? OverallStatus.DOWN : OverallStatus.DEGRADED;
    }
}
