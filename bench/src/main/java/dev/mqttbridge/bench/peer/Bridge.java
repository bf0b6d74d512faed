package dev.mqttbridge.bench.peer;

import dev.mqttbridge.bench.load.LoadGenerator;
import dev.mqttbridge.bench.load.LoadSpec;
import dev.mqttbridge.bench.measure.CpuClock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * A hub and a child of its own, and something that bridges them. Nobody else uses these brokers, so while one bridge is measured
 * the others are idle.
 *
 * @param cpu child and bridge together, which is what can be compared: one peer's bridge is part of the child
 * @param ownCpu the bridging process alone, whatever else it does
 */
public record Bridge(
        String name,
        String version,
        InetSocketAddress hub,
        CpuClock hubCpu,
        InetSocketAddress child,
        CpuClock cpu,
        CpuClock ownCpu) {

    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final LoadSpec PROBE =
            new LoadSpec(1, 32, 1, 1, 1, Duration.ofSeconds(10), 1, 1, LoadSpec.FULL_SPEED);

    /** As something that messages go through one way. */
    public Target toward(Direction direction) {
        return direction == Direction.UP
                ? new OneWay(name, version, child, hub, cpu, ownCpu)
                : new OneWay(name, version, hub, child, cpu, ownCpu);
    }

    private record OneWay(
            String name,
            String version,
            InetSocketAddress address,
            InetSocketAddress subscribeAddress,
            CpuClock cpu,
            CpuClock ownCpu)
            implements Target {}

    /** Returns when messages get through both ways. */
    Bridge awaitFlow() throws IOException, InterruptedException {
        for (Direction direction : Direction.values()) {
            awaitFlow(toward(direction));
        }
        return this;
    }

    private void awaitFlow(Target way) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (System.nanoTime() < deadline) {
            try (LoadGenerator probe = LoadGenerator.connect(PROBE, way.address(), way.subscribeAddress())) {
                if (probe.run().lost() == 0) {
                    return;
                }
            }
        }
        throw new IOException(name + ": no message gets from " + way.address() + " to " + way.subscribeAddress());
    }
}
