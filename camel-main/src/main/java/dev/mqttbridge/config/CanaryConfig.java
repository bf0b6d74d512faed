package dev.mqttbridge.config;

import java.time.Duration;

/**
 * The message that measures each link.
 *
 * @param interval from one canary to the next, each way; 100ms to 1h, default 5s; 0s: there are none
 * @param timeout how late one may arrive before its link is DEGRADED; 50ms to 1h, default 8s: with the default interval a link that
 *     stalls shows within 15 s
 */
public record CanaryConfig(Duration interval, Duration timeout) {

    public static final CanaryConfig DEFAULT = new CanaryConfig(Duration.ofSeconds(5), Duration.ofSeconds(8));
    public static final CanaryConfig OFF = new CanaryConfig(Duration.ZERO, DEFAULT.timeout());

    public CanaryConfig {
        Rules.CANARY_INTERVAL.require("interval", interval);
        Rules.TIMEOUT.require("timeout", timeout);
    }

    public boolean isOn() {
        return !interval.isZero();
    }
}
