package dev.mqttbridge.config;

import java.time.Duration;

/**
 * How sessions return to a better broker.
 *
 * @param after how long that broker must have been up; 0s to 1h, default 30s
 * @param rate sessions per second; 1 to 100000, default 100
 */
public record FailbackConfig(Duration after, int rate) {

    public static final FailbackConfig DEFAULT = new FailbackConfig(Duration.ofSeconds(30), 100);

    public FailbackConfig {
        Rules.WAIT.require("after", after);
        Rules.RATE.require("rate", rate);
    }
}
