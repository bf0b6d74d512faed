package dev.mqttbridge.config;

import java.time.Duration;

/** The {@code health} part of the file, and the environment variables that win over it. */
final class HealthMapper {

    private static final String CHECK_INTERVAL = "CHECK_INTERVAL";
    private static final String TIMEOUT = "TIMEOUT";
    private static final String FAIL_THRESHOLD = "FAIL_THRESHOLD";

    private static final HealthConfig DEFAULT = HealthConfig.DEFAULT;
    private static final Kind<Duration> DURATION_OR_SECONDS = scalar -> Durations.parseOrSeconds(scalar.text());

    private final Overrides overrides;

    HealthMapper(Overrides overrides) {
        this.overrides = overrides;
    }

    HealthConfig map(Section section) {
        Duration interval = interval(section);
        Duration timeout = timeout(section, interval);
        Integer failThreshold = failThreshold(section);
        Integer riseThreshold =
                section.optional("riseThreshold", Kind.NUMBER, Rules.THRESHOLD, DEFAULT.riseThreshold());
        Duration fastInterval = section.optional("fastInterval", Kind.DURATION, Rules.TIMEOUT, DEFAULT.fastInterval());
        Duration fastTimeout = fastTimeout(section, fastInterval);
        return section.build(
                () -> new HealthConfig(interval, timeout, failThreshold, riseThreshold, fastInterval, fastTimeout));
    }

    private Duration interval(Section section) {
        Duration fromFile = section.optional("interval", Kind.DURATION, Rules.TIMEOUT, DEFAULT.interval());
        return overrides.apply(CHECK_INTERVAL, section.path("interval"), DURATION_OR_SECONDS, Rules.TIMEOUT, fromFile);
    }

    private Duration timeout(Section section, Duration interval) {
        Duration fallback = shorter(DEFAULT.timeout(), interval);
        Duration fromFile = section.optional("timeout", Kind.DURATION, Rules.TIMEOUT, fallback);
        if (overrides.has(CHECK_INTERVAL) && !overrides.has(TIMEOUT)) {
            // Who only wants faster checks should not have to edit the file's timeout first.
            return shorter(fromFile, interval);
        }
        Duration timeout =
                overrides.apply(TIMEOUT, section.path("timeout"), DURATION_OR_SECONDS, Rules.TIMEOUT, fromFile);
        if (!isLonger(timeout, interval)) {
            return timeout;
        }
        String problem =
                "must be " + Rules.atMost(section.path("interval"), interval).allowed();
        if (overrides.has(TIMEOUT)) {
            overrides.error(TIMEOUT, section.path("timeout"), problem);
        } else {
            section.error("timeout", Durations.format(timeout), problem);
        }
        return null;
    }

    private Integer failThreshold(Section section) {
        Integer fromFile = section.optional("failThreshold", Kind.NUMBER, Rules.THRESHOLD, DEFAULT.failThreshold());
        return overrides.apply(FAIL_THRESHOLD, section.path("failThreshold"), Kind.NUMBER, Rules.THRESHOLD, fromFile);
    }

    private static Duration fastTimeout(Section section, Duration fastInterval) {
        Duration fallback = shorter(DEFAULT.fastTimeout(), fastInterval);
        Duration fastTimeout = section.optional("fastTimeout", Kind.DURATION, Rules.TIMEOUT, fallback);
        if (!isLonger(fastTimeout, fastInterval)) {
            return fastTimeout;
        }
        Rule<Duration> limit = Rules.atMost(section.path("fastInterval"), fastInterval);
        section.error("fastTimeout", Durations.format(fastTimeout), "must be " + limit.allowed());
        return null;
    }

    /** The limit is null where it was wrong by itself. */
    private static Duration shorter(Duration duration, Duration limit) {
        return isLonger(duration, limit) ? limit : duration;
    }

    private static boolean isLonger(Duration duration, Duration limit) {
        return duration != null && limit != null && duration.compareTo(limit) > 0;
    }
}
