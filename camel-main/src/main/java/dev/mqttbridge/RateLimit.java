package dev.mqttbridge;

import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** Lets one event of each kind through in a while and counts the rest. Thread-safe; kinds must be few. */
final class RateLimit {

    private static final long PERIOD_NANOS = Duration.ofSeconds(10).toNanos();

    private record Kind(long lastNanos, long leftOut, boolean admitted) {}

    private final Map<String, Kind> kinds = new ConcurrentHashMap<>();
    private final LongSupplier nanoClock;

    RateLimit(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /** @return how many were left out since the last one let through; empty if this one is left out too */
    OptionalLong tryAcquire(String kind) {
        long now = nanoClock.getAsLong();
        long[] leftOut = {0};
        Kind after = kinds.compute(kind, (name, before) -> {
            if (before == null) {
                return new Kind(now, 0, true);
            }
            if (now - before.lastNanos() < PERIOD_NANOS) {
                return new Kind(before.lastNanos(), before.leftOut() + 1, false);
            }
            leftOut[0] = before.leftOut();
            return new Kind(now, 0, true);
        });
        return after.admitted() ? OptionalLong.of(leftOut[0]) : OptionalLong.empty();
    }
}
