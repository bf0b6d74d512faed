package dev.mqttbridge.config;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * What clients connect to.
 *
 * @param listeners may be empty: then there is no gateway; default one, {@link ListenerConfig#DEFAULT}
 * @param connectTimeout for one broker, before the next is tried; 50ms to 1h, default 10s
 * @param hold how long a client is kept while no broker can take it; 0s to 1h, default 30s
 * @param failback default {@link FailbackConfig#DEFAULT}
 * @param rehearsals failovers that are practised when the service starts; 0 to 10000, default 100
 */
public record GatewayConfig(
        List<ListenerConfig> listeners,
        Duration connectTimeout,
        Duration hold,
        FailbackConfig failback,
        int rehearsals) {

    public static final GatewayConfig DEFAULT = new GatewayConfig(
            List.of(ListenerConfig.DEFAULT),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            FailbackConfig.DEFAULT,
            100);

    public GatewayConfig {
        listeners = List.copyOf(listeners);
        Rules.TIMEOUT.require("connectTimeout", connectTimeout);
        Rules.WAIT.require("hold", hold);
        Objects.requireNonNull(failback, "failback");
        Rules.REHEARSALS.require("rehearsals", rehearsals);
    }
}
