package dev.mqttbridge.broker;

import java.time.Duration;
import java.time.Instant;

/**
 * The outcome of one MQTT ping.
 *
 * @param ok true if the broker answered in time
 * @param rtt from sending to the answer; for a failure, how long was waited
 * @param at when it ended
 * @param reason why it failed, for people; empty when ok
 */
public record Probe(boolean ok, Duration rtt, Instant at, String reason) {

    public static Probe success(Duration rtt, Instant at) {
        return new Probe(true, rtt, at, "");
    }

    public static Probe failure(Duration waited, Instant at, String reason) {
        return new Probe(false, waited, at, reason);
    }

    /** Round trip in milliseconds with its fraction. */
    public double rttMillis() {
        return rtt.toNanos() / 1e6;
    }
}
