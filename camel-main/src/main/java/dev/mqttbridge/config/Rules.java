package dev.mqttbridge.config;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Pattern;

/** The bounds of every single value; what concerns more than one value is in {@link CrossChecks}. */
final class Rules {

    /** Names become route ids, JMX names and metric tags, so they are plain. */
    static final Rule<String> NAME = matching("a name of 1 to 32 characters a-z, 0-9 and -", "[a-z0-9][a-z0-9-]{0,31}");

    /** Short, as it is only a part of a client id. */
    static final Rule<String> INSTANCE =
            matching("1 to 23 characters A-Z, a-z, 0-9, _ and -", "[A-Za-z0-9][A-Za-z0-9_-]{0,22}");

    static final Rule<Duration> TIMEOUT = between(Duration.ofMillis(50), Duration.ofHours(1));
    /** Like {@link #TIMEOUT}, but none at all makes sense too. */
    static final Rule<Duration> WAIT = between(Duration.ZERO, Duration.ofHours(1));

    /** More often would be load, not a measurement. */
    static final Rule<Duration> CANARY_INTERVAL = new Rule<>(
            "100ms to 1h, or 0s for no canary",
            d -> d.isZero()
                    || between(Duration.ofMillis(100), Duration.ofHours(1)).accepts(d));

    static final Rule<Integer> THRESHOLD = between(1, 100);
    static final Rule<Integer> RATE = between(1, 100_000);
    static final Rule<Integer> REHEARSALS = between(0, 10_000);
    /** Of MQTT 5, 3.1.2.11.3. */
    static final Rule<Integer> RECEIVE_MAXIMUM = between(1, 65_535);

    static final Rule<Integer> CONNECTIONS = between(1, 1_000_000);
    static final Rule<String> FILTER = new Rule<>(TopicFilters.ALLOWED, TopicFilters::isValid);
    /** A filter that may be empty when prefixes are in front of it: {@link TopicRuleChecks}. */
    static final Rule<String> PATTERN = new Rule<>(TopicFilters.ALLOWED, s -> s.isEmpty() || TopicFilters.isValid(s));

    static final Rule<String> PREFIX = new Rule<>(
            "the beginning of an MQTT topic: no +, # or NUL, at most 65535 bytes", TopicFilters::isValidPrefix);

    /**
     * Plain, as it becomes a part of topics and endpoint URIs. {@code $SYS} and {@code $CONTROL} are the brokers' own, and
     * {@code $share} and {@code $queue} begin shared subscriptions.
     */
    static final Rule<String> RESERVED_TOPIC = matching(
            "levels of A-Z, a-z, 0-9, _ and -, at most 128 characters, a $ before the first or not, and not"
                    + " $SYS, $CONTROL, $share or $queue",
            "(?!.{129})(?!\\$(SYS|CONTROL|share|queue)(/|$))\\$?[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*");

    private static final int MAX_BYTES = 65_535; // MQTT 5, section 1.5.4: strings carry a two-byte length
    static final Rule<String> USERNAME =
            new Rule<>("1 to 65535 bytes, without NUL", s -> !s.isEmpty() && fits(s) && s.indexOf('\0') < 0);
    static final Rule<String> PASSWORD = new Rule<>("at most 65535 bytes", Rules::fits);

    private Rules() {}

    static Rule<Integer> qos(Via via) {
        return via == Via.PAHO
                ? new Rule<>("0 or 1 (QoS 2 needs via: link)", qos -> qos == 0 || qos == 1)
                : new Rule<>("0, 1 or 2", qos -> qos >= 0 && qos <= 2);
    }

    /** A probe is over before the next one begins. */
    static Rule<Duration> atMost(String other, Duration limit) {
        return new Rule<>("at most " + other + ", which is " + Durations.format(limit), d -> d.compareTo(limit) <= 0);
    }

    private static Rule<String> matching(String allowed, String regex) {
        return new Rule<>(allowed, Pattern.compile(regex).asMatchPredicate());
    }

    private static Rule<Integer> between(int min, int max) {
        return new Rule<>(min + " to " + max, n -> n >= min && n <= max);
    }

    private static Rule<Duration> between(Duration min, Duration max) {
        return new Rule<>(
                Durations.format(min) + " to " + Durations.format(max),
                d -> d.compareTo(min) >= 0 && d.compareTo(max) <= 0);
    }

    private static boolean fits(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES;
    }
}
