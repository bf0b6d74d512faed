package dev.mqttbridge.config;

import java.time.Duration;

/**
 * How brokers are probed: an MQTT PINGREQ on a connection that is kept open.
 *
 * @param interval from one probe to the next; 50ms to 1h, default 10s
 * @param timeout for one probe; 50ms to 1h and at most {@code interval}, default 5s
 * @param failThreshold failures in a row that make a broker DOWN; 1 to 100, default 3
 * @param riseThreshold successes in a row that make it UP again; 1 to 100, default 2
 * @param fastInterval from one probe to the next while a broker is SUSPECT; 50ms to 1h, default 500ms
 * @param fastTimeout for one such probe; 50ms to 1h and at most {@code fastInterval}, default 500ms
 */
public record HealthConfig(
        Duration interval,
        Duration timeout,
        int failThreshold,
        int riseThreshold,
        Duration fastInterval,
        Duration fastTimeout) {

    public static final HealthConfig DEFAULT = new HealthConfig(
            Duration.ofSeconds(10), Duration.ofSeconds(5), 3, 2, Duration.ofMillis(500), Duration.ofMillis(500));

    public HealthConfig {
        Rules.TIMEOUT.require("interval", interval);
        Rules.TIMEOUT.require("timeout", timeout);
        Rules.atMost("interval", interval).require("timeout", timeout);
        Rules.THRESHOLD.require("failThreshold", failThreshold);
        Rules.THRESHOLD.require("riseThreshold", riseThreshold);
        Rules.TIMEOUT.require("fastInterval", fastInterval);
        Rules.TIMEOUT.require("fastTimeout", fastTimeout);
        Rules.atMost("fastInterval", fastInterval).require("fastTimeout", fastTimeout);
    }
}
