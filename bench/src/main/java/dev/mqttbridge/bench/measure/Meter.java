package dev.mqttbridge.bench.measure;

import dev.mqttbridge.bench.load.LoadGenerator;
import dev.mqttbridge.bench.load.LoadResult;
import dev.mqttbridge.bench.load.LoadSpec;
import dev.mqttbridge.bench.peer.Target;
import java.io.IOException;
import java.util.List;

/** Runs a load against a target and reads the clocks before and after. */
public final class Meter {

    private final CpuClock brokers;
    private final CpuClock generator = CpuClock.ofThisProcess();
    private final CpuClock machine = CpuClock.machine();
    private final int cores = Runtime.getRuntime().availableProcessors();

    /** @param brokers those that are no part of a target */
    public Meter(CpuClock brokers) {
        this.brokers = brokers;
    }

    /** Fails if the target did to a message what it may not. */
    public Sample measure(Target target, LoadSpec spec) throws IOException, InterruptedException {
        try (LoadGenerator load = LoadGenerator.connect(spec, target.address(), target.subscribeAddress())) {
            Reading before = read(target);
            LoadResult result = load.run();
            Reading spent = read(target).minus(before);
            List<String> faults = result.faults();
            if (!faults.isEmpty()) {
                throw new IOException(String.join(", ", faults));
            }
            return spent.sample(result, cores);
        } catch (IOException e) {
            throw new IOException(
                    target.name() + ", " + spec.payloadBytes() + " B, QoS " + spec.qos() + ": " + e.getMessage(), e);
        }
    }

    private Reading read(Target target) throws IOException {
        return new Reading(
                System.nanoTime() / 1e9,
                machine.seconds(),
                target.cpu().seconds(),
                target.ownCpu().seconds(),
                brokers.seconds(),
                generator.seconds());
    }

    private record Reading(double wall, double machine, double target, double own, double broker, double generator) {

        Reading minus(Reading before) {
            return new Reading(
                    wall - before.wall,
                    machine - before.machine,
                    target - before.target,
                    own - before.own,
                    broker - before.broker,
                    generator - before.generator);
        }

        Sample sample(LoadResult load, int cores) {
            double others = (machine - target - broker - generator) / (wall * cores);
            return new Sample(load, target, own, broker, generator, Math.max(0, others));
        }
    }
}
