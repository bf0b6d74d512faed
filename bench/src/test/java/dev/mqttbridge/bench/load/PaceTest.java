package dev.mqttbridge.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {

    private static final long START = -5_000; // nanoTime may be negative

    private final Pace pace = Pace.of(1_000_000, START); // one each microsecond

    @Test
    void shouldHaveOneMessageDueAtTheStartAndOneMoreWithEveryInterval() {
        assertThat(pace.due(START)).isEqualTo(1);
        assertThat(pace.due(START + 999)).isEqualTo(1);
        assertThat(pace.due(START + 3_500)).isEqualTo(4);
    }

    @Test
    void shouldMeasureALateMessageFromWhenItWasDue() {
        assertThat(pace.stamp(3, START + 9_000)).isEqualTo(START + 3_000);
    }

    @Test
    void shouldWaitUntilTheNextMessageIsDueAndNeverBackwards() {
        assertThat(pace.until(3, START + 1_000)).isEqualTo(2_000);
        assertThat(pace.until(3, START + 9_000)).isZero();
    }

    @Test
    void shouldAlwaysBeDueAtFullSpeed() {
        Pace fullSpeed = Pace.of(LoadSpec.FULL_SPEED, START);

        assertThat(fullSpeed.due(START)).isEqualTo(Long.MAX_VALUE);
        assertThat(fullSpeed.stamp(7, START + 42)).isEqualTo(START + 42);
    }
}
