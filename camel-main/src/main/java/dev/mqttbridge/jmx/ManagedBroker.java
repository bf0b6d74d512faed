package dev.mqttbridge.jmx;

import dev.mqttbridge.broker.Broker;
import dev.mqttbridge.broker.Probe;
import java.util.function.IntSupplier;

/** {@link BrokerMXBean} over a broker. */
record ManagedBroker(Broker broker, IntSupplier sessions) implements BrokerMXBean {

    @Override
    public String getName() {
        return broker.name();
    }

    @Override
    public String getAddress() {
        return broker.config().address().toString();
    }

    @Override
    public String getStatus() {
        return broker.status().name();
    }

    @Override
    public String getReason() {
        return broker.health().reason();
    }

    @Override
    public double getRttMillis() {
        return broker.lastProbe().filter(Probe::ok).map(Probe::rttMillis).orElse(-1.0);
    }

    @Override
    public int getConsecutiveFailures() {
        return broker.health().failures();
    }

    @Override
    public String getLastCheck() {
        return broker.lastProbe().map(probe -> probe.at().toString()).orElse("");
    }

    @Override
    public int getSessions() {
        return sessions.getAsInt();
    }

    @Override
    public void drain() {
        broker.drain();
    }

    @Override
    public void undrain() {
        broker.undrain();
    }
}
