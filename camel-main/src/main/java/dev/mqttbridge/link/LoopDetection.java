package dev.mqttbridge.link;

import dev.mqttbridge.config.ServiceConfig;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * How links find out about loops.
 *
 * @param service a word, without comma and space, that this service marks messages with: other than that of any service whose brokers
 *     the messages may get to, and the same after a restart, since brokers retain messages with their marks
 * @param topic where they say hello, the same for all services on the same brokers
 * @param times how patient they are
 */
public record LoopDetection(String service, String topic, LoopTimes times) {

    public LoopDetection {
        Objects.requireNonNull(service, "service");
        Objects.requireNonNull(topic, "topic");
        Objects.requireNonNull(times, "times");
    }

    /** Names of brokers, and of services that nobody has named, are the same in many a configuration; addresses set them apart. */
    public static LoopDetection of(ServiceConfig config, String topic) {
        String addresses = config.brokers().stream()
                .map(broker -> broker.address().toString())
                .collect(Collectors.joining(","));
        String service = config.instance() + "-" + Integer.toHexString(addresses.hashCode());
        return new LoopDetection(service, topic, LoopTimes.DEFAULT);
    }
}
