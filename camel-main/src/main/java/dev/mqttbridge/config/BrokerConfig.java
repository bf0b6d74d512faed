package dev.mqttbridge.config;

import java.util.Objects;
import java.util.Optional;

/**
 * An MQTT broker the service was told about.
 *
 * @param name unique; 1 to 32 characters a-z, 0-9 and -
 * @param address where it listens; unique
 * @param protocol default {@link Protocol#AUTO}
 * @param credentials for the bridge and health connections; clients of the gateway bring their own
 */
public record BrokerConfig(String name, HostPort address, Protocol protocol, Optional<Credentials> credentials) {

    public BrokerConfig {
        Rules.NAME.require("name", name);
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(protocol, "protocol");
        Objects.requireNonNull(credentials, "credentials");
    }
}
