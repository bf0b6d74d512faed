package dev.mqttbridge.broker;

import dev.mqttbridge.config.BrokerConfig;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/**
 * One MQTT server the service was told about, and what is thought of it now. Safe for use by any thread: transitions are made
 * one at a time, and listeners hear of them in that order.
 */
public final class Broker {

    private final BrokerConfig config;
    private final BrokerHealth.Policy policy;
    private final List<BrokerListener> listeners = new CopyOnWriteArrayList<>();
    private volatile BrokerHealth health = BrokerHealth.unknown();
    private volatile Probe lastProbe;
    private volatile boolean everAnswered;

    public Broker(BrokerConfig config, BrokerHealth.Policy policy) {
        this.config = Objects.requireNonNull(config, "config");
        this.policy = Objects.requireNonNull(policy, "policy");
    }

    public String name() {
        return config.name();
    }

    public BrokerConfig config() {
        return config;
    }

    public BrokerHealth health() {
        return health;
    }

    public BrokerStatus status() {
        return health.status();
    }

    public boolean usable() {
        return health.usable();
    }

    /** The last probe that ended, if any has. */
    public Optional<Probe> lastProbe() {
        return Optional.ofNullable(lastProbe);
    }

    /** False until the first probe succeeds: nobody knows yet whether it lives. */
    public boolean everAnswered() {
        return everAnswered;
    }

    public void addListener(BrokerListener listener) {
        listeners.add(listener);
    }

    public void probeEnded(Probe probe) {
        lastProbe = probe;
        everAnswered |= probe.ok();
        move(h -> probe.ok() ? h.probeSucceeded(policy) : h.probeFailed(policy, probe.reason()));
        listeners.forEach(l -> l.probed(this, probe));
    }

    /** The kept-open connection to it broke. */
    public void connectionLost() {
        listeners.forEach(l -> l.connectionLost(this));
    }

    /** Hard evidence against the broker (refused, reset, lost): SUSPECT at once, and probed at once. */
    public void suspect(String reason) {
        move(h -> h.suspected(reason));
        doubt();
    }

    /**
     * Soft evidence (it has been silent for a while, which is normal at QoS 0): probed at once; only a failed probe changes the
     * status.
     */
    public void doubt() {
        listeners.forEach(l -> l.doubted(this));
    }

    public void drain() {
        move(h -> h.withDrained(true));
    }

    public void undrain() {
        move(h -> h.withDrained(false));
    }

    private synchronized void move(UnaryOperator<BrokerHealth> transition) {
        BrokerHealth before = health;
        BrokerHealth after = transition.apply(before);
        health = after;
        if (before.status() != after.status()) {
            String reason = after.status() == BrokerStatus.UP ? "answers MQTT pings" : after.reason();
            listeners.forEach(l -> l.statusChanged(this, before.status(), after.status(), reason));
        }
    }

    @Override
    public String toString() {
        return name() + " (" + config.address() + ")";
    }
}
