package dev.mqttbridge.net;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * Exponential backoff with full jitter on its upper half: attempt n waits between half and all of {@code min * 2^n}, never more
 * than {@code max}. Pure; randomness is a parameter, so that many links that broke together do not come back together.
 *
 * @param min first delay
 * @param max longest delay
 */
public record Backoff(Duration min, Duration max) {

    public Backoff {
        if (min.isNegative() || min.isZero() || max.compareTo(min) < 0) {
            throw new IllegalArgumentException("backoff needs 0 < min <= max, got " + min + " and " + max);
        }
    }

    /**
     * @param attempt failed attempts so far, from 0
     * @param random yields numbers in [0, 1)
     */
    public Duration delay(int attempt, DoubleSupplier random) {
        long minNanos = min.toNanos();
        long maxNanos = max.toNanos();
        int doublings = Math.min(attempt, Long.numberOfLeadingZeros(minNanos) - 1);
        long full = Math.min(maxNanos, minNanos << doublings);
        return Duration.ofNanos(full / 2 + (long) (random.getAsDouble() * (full - full / 2)));
    }
}
