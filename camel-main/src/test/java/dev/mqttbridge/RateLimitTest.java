package dev.mqttbridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RateLimitTest {

    private static final long PERIOD = TimeUnit.SECONDS.toNanos(10);

    private long now = Long.MAX_VALUE - 5; // about to overflow, as System.nanoTime() may be
    private final RateLimit limit = new RateLimit(() -> now);

    @Test
    void shouldLetTheFirstThrough() {
        assertThat(limit.tryAcquire("a")).hasValue(0);
    }

    @Test
    void shouldLeaveOutTheRestOfThePeriod() {
        limit.tryAcquire("a");

        now += PERIOD - 1;

        assertThat(limit.tryAcquire("a")).isEmpty();
    }

    @Test
    void shouldSayHowManyWereLeftOut() {
        limit.tryAcquire("a");
        limit.tryAcquire("a");
        limit.tryAcquire("a");

        now += PERIOD;

        assertThat(limit.tryAcquire("a")).hasValue(2);
        now += PERIOD;
        assertThat(limit.tryAcquire("a")).hasValue(0);
    }

    @Test
    void shouldLimitEachKindByItself() {
        limit.tryAcquire("a");
        limit.tryAcquire("a");

        assertThat(limit.tryAcquire("b")).hasValue(0);
    }
}
