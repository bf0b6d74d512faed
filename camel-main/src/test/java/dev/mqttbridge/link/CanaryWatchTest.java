package dev.mqttbridge.link;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CanaryWatchTest {

    private static final long TIMEOUT = 10;

    private final CanaryWatch watch = new CanaryWatch();

    @Test
    void shouldNotBeLateBeforeOneIsSent() {
        assertThat(watch.isLate(1_000, TIMEOUT)).isFalse();
    }

    @Test
    void shouldBeLateWhenTheTimeoutIsOver() {
        watch.sent(100);

        assertThat(watch.isLate(109, TIMEOUT)).isFalse();
        assertThat(watch.isLate(110, TIMEOUT)).isTrue();
    }

    @Test
    void shouldMeasureFromTheOldestThatIsOut() {
        watch.sent(100);
        watch.sent(105);

        assertThat(watch.isLate(110, TIMEOUT)).isTrue();
        watch.arrived(100);
        assertThat(watch.isLate(110, TIMEOUT)).isFalse();
        assertThat(watch.isLate(115, TIMEOUT)).isTrue();
    }

    @Test
    void shouldTakeAnArrivalForProofThoughThoseBeforeHaveExpired() {
        watch.sent(100);
        watch.sent(105);
        watch.arrived(105);

        assertThat(watch.isLate(1_000, TIMEOUT)).isFalse();
    }

    @Test
    void shouldKeepWaitingForThoseSentAfterTheOneThatArrived() {
        watch.sent(100);
        watch.sent(105);
        watch.arrived(100);
        watch.arrived(100);

        assertThat(watch.isLate(115, TIMEOUT)).isTrue();
    }

    @Test
    void shouldNotWaitForOneThatWasNotSentAfterAll() {
        watch.sent(100);
        watch.notSent(100);

        assertThat(watch.isLate(1_000, TIMEOUT)).isFalse();
    }

    @Test
    void shouldNotWaitWhileItIsBlockedUntilOneArrives() {
        watch.sent(100);
        watch.block();
        assertThat(watch.sent(105)).isFalse();
        assertThat(watch.isLate(1_000, TIMEOUT)).isFalse();

        watch.arrived(105);
        assertThat(watch.sent(110)).isTrue();
        assertThat(watch.isLate(120, TIMEOUT)).isTrue();
    }

    @Test
    void shouldWaitAgainAfterAReset() {
        watch.block();
        watch.reset();

        assertThat(watch.sent(100)).isTrue();
    }

    @Test
    void shouldRemainLateHoweverManyAreSent() {
        for (int i = 0; i < 100_000; i++) {
            watch.sent(i);
        }

        assertThat(watch.sent(100_000)).isFalse();
        assertThat(watch.isLate(TIMEOUT, TIMEOUT)).isTrue();
    }

    /** System.nanoTime may be negative, and may overflow. */
    @Test
    void shouldHeedThatTheClockMayOverflow() {
        watch.sent(Long.MAX_VALUE - 1);
        assertThat(watch.isLate(Long.MIN_VALUE, TIMEOUT)).isFalse();
        assertThat(watch.isLate(Long.MIN_VALUE + 8, TIMEOUT)).isTrue();

        watch.arrived(Long.MIN_VALUE + 1);
        assertThat(watch.isLate(Long.MIN_VALUE + 100, TIMEOUT)).isFalse();
    }
}
