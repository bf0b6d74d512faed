package dev.mqttbridge.bench.peer;

import dev.mqttbridge.bench.measure.CpuClock;
import java.net.InetSocketAddress;

/** The broker with nothing in front of it: the base line. */
public record Direct(Target broker) implements Target {

    public static final String NAME = "direct";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String version() {
        return "no proxy";
    }

    @Override
    public InetSocketAddress address() {
        return broker.address();
    }

    @Override
    public CpuClock cpu() {
        return CpuClock.NONE;
    }
}
