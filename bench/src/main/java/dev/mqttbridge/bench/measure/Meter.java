package dev.mqttbridge.bench.measure;

import dev.mqttbridge.bench.load.LoadGenerator;
import dev.mqttbridge.bench.load.LoadResult;
import dev.mqttbridge.bench.load.LoadSpec;
import dev.mqttbridge.bench.peer.Target;
import java.io.IOException;
import java.util.List;

/** Runs a load against a target and reads the clocks before and after. */
public final class Meter {

    private final Target broker;
    private final CpuClock generator = CpuClock.ofThisProcess();
    private final CpuClock machine = CpuClock.machine();
    private final int cores = Runtime.getRuntime().availableProcessors();

    public Meter(Target broker) {
        this.broker = broker;
    }

    /** Fails if the target did to a message what it may not. */
    public Sample measure(Target target, LoadSpec spec) throws IOException, InterruptedException {
        try (LoadGenerator load = LoadGenerator.connect(spec, target.address(), target.address())) {
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
                broker.cpu().seconds(),
                generator.seconds());
    }

    private record Reading(double wall, double machine, double target, double broker, double generator) {

        Reading minus(Reading before) {
            return new Reading(
                    wall - before.wall,
                    machine - before.machine,
                    target - before.target,
                    broker - before.broker,
                    generator - before.generator);
        }

        Sample sample(LoadResult load, int cores) {
            double others = (machine - target - broker - generator) / (wall * cores);
            return new Sample(load, target, broker, generator, Math.max(0, others));
        }
    }
}
