package dev.mqttbridge.link;

import java.time.Duration;

/**
 * How patient a {@link LoopDetector} is.
 *
 * @param listen how long a link listens at least before it carries anything; up to half as much again is added at random, so that
 *     two that start together do not decide together
 * @param fast from one hello to the next while it listens, and while it has just begun to carry
 * @param slow from one hello to the next at all other times
 * @param silence a link whose hello has not come back for so long is the only way again; a break shorter than this can have let
 *     nobody else take over
 */
public record LoopTimes(Duration listen, Duration fast, Duration slow, Duration silence) {

    public static final LoopTimes DEFAULT =
            new LoopTimes(Duration.ofMillis(250), Duration.ofMillis(100), Duration.ofSeconds(1), Duration.ofSeconds(3));

    public LoopTimes {
        if (listen.isNegative() || !isPositive(fast) || !isPositive(slow) || silence.compareTo(slow) <= 0) {
            throw new IllegalArgumentException("hellos must be apart, and silence longer than slow");
        }
    }

    private static boolean isPositive(Duration duration) {
        return !duration.isNegative() && !duration.isZero();
    }
}
