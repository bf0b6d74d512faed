package dev.mqttbridge.config;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 500ms}, {@code 10s}, {@code 2m}, {@code 1h}. */
public final class Durations {

    private static final String ALLOWED = "a duration with its unit: 500ms, 10s, 2m or 1h";
    private static final Pattern FORM = Pattern.compile("([0-9]{1,9})(ms|s|m|h)");
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");
    private static final Map<String, Duration> UNITS = Map.of(
            "ms",
            Duration.ofMillis(1),
            "s",
            Duration.ofSeconds(1),
            "m",
            Duration.ofMinutes(1),
            "h",
            Duration.ofHours(1));

    private Durations() {}

    /**
     * Reads a number with its unit.
     *
     * @throws IllegalArgumentException if it is anything else; the message says what is allowed
     */
    public static Duration parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException("must be " + ALLOWED);
        }
        return UNITS.get(form.group(2)).multipliedBy(Long.parseLong(form.group(1)));
    }

    /** As {@link #parse}, and a plain number is seconds: the habit of environment variables. */
    static Duration parseOrSeconds(String text) {
        if (SECONDS.matcher(text).matches()) {
            return Duration.ofSeconds(Long.parseLong(text));
        }
        try {
            return parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("must be a number of seconds, or " + ALLOWED, e);
        }
    }

    /** The shortest exact form that {@link #parse} reads back; parts of a millisecond are cut off. */
    public static String format(Duration duration) {
        long millis = duration.toMillis();
        if (millis % 1000 != 0) {
            return millis + "ms";
        }
        if (millis == 0 || millis % 60_000 != 0) {
            return millis / 1000 + "s";
        }
        return millis % 3_600_000 == 0 ? millis / 3_600_000 + "h" : millis / 60_000 + "m";
    }
}
