package dev.mqttbridge.config;

import java.util.Objects;

/**
 * A TCP port of the gateway.
 *
 * @param name unique; 1 to 32 characters a-z, 0-9 and -; the route is called {@code gateway-<name>}
 * @param bind where to listen; no two listeners overlap
 * @param mode default {@link Mode#SESSION}
 * @param maxConnections clients at a time; 1 to 1000000, default 10000
 */
public record ListenerConfig(String name, HostPort bind, Mode mode, int maxConnections) {

    public static final ListenerConfig DEFAULT =
            new ListenerConfig("mqtt", new HostPort("0.0.0.0", 8883), Mode.SESSION, 10_000);

    public ListenerConfig {
        Rules.NAME.require("name", name);
        Objects.requireNonNull(bind, "bind");
        Objects.requireNonNull(mode, "mode");
        Rules.CONNECTIONS.require("maxConnections", maxConnections);
    }
}
