package dev.mqttbridge.bench.measure;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.mqttbridge.bench.load.LoadResult;

/**
 * One run against one target, and what it cost, in CPU seconds.
 *
 * @param targetCpu of all that belongs to the target
 * @param ownCpu of the target without the broker that belongs to it; the same if none does
 * @param brokerCpu of the brokers that belong to no target
 * @param others share of the machine's CPU time that went to neither the target, nor the broker, nor this program
 */
public record Sample(
        LoadResult load, double targetCpu, double ownCpu, double brokerCpu, double generatorCpu, double others) {

    @JsonProperty
    public double targetCpuPer100k() {
        return targetCpu / load.received() * 100_000;
    }

    @JsonProperty
    public double ownCpuPer100k() {
        return ownCpu / load.received() * 100_000;
    }
}
