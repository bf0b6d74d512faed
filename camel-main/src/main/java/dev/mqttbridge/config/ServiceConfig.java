package dev.mqttbridge.config;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Everything the service was told. That it exists means that its parts agree with each other: names, addresses and
 * binds are unique, links lead to children, the gateway does not lead back to itself.
 *
 * @param instance part of the client ids of the bridge and health connections; two services on the same brokers need
 *     two; 1 to 23 characters A-Z, a-z, 0-9, _ and -, default "mqtt-bridge"
 * @param brokers in order of preference, at least one; the first is the hub
 */
public record ServiceConfig(
        String instance,
        List<BrokerConfig> brokers,
        GatewayConfig gateway,
        HealthConfig health,
        BridgeConfig bridge,
        HttpConfig http) {

    public static final String DEFAULT_INSTANCE = "mqtt-bridge";

    /**
     * @throws IllegalArgumentException if one of the values is not allowed
     * @throws ConfigException if the parts do not agree with each other
     */
    public ServiceConfig {
        Rules.INSTANCE.require("instance", instance);
        brokers = List.copyOf(brokers);
        Objects.requireNonNull(gateway, "gateway");
        Objects.requireNonNull(health, "health");
        Objects.requireNonNull(bridge, "bridge");
        Objects.requireNonNull(http, "http");
        if (brokers.isEmpty()) {
            throw new IllegalArgumentException("brokers: must be at least one");
        }
        Errors errors = new Errors();
        new CrossChecks(errors).all(brokers, gateway, bridge, http);
        errors.throwIfAny();
    }

    /** The first broker: primary for clients, centre of the bridge star. */
    public BrokerConfig hub() {
        return brokers.get(0);
    }

    /** Every broker but the hub, in order. */
    public List<BrokerConfig> children() {
        return brokers.subList(1, brokers.size());
    }

    public Optional<BrokerConfig> broker(String name) {
        return brokers.stream().filter(broker -> broker.name().equals(name)).findFirst();
    }
}
