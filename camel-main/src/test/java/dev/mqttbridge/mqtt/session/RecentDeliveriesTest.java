package dev.mqttbridge.mqtt.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecentDeliveriesTest {

    private final RecentDeliveries recent = new RecentDeliveries(3);

    @Test
    void shouldKnowWhatWasSeenSinceATime() {
        recent.published(7);
        recent.delivered(7, 100);

        assertThat(recent.settles(7, 99)).isTrue();
        assertThat(recent.settles(7, 100)).isTrue();
        assertThat(recent.settles(7, 101)).isFalse();
        assertThat(recent.settles(8, 0)).isFalse();
    }

    /** {@link System#nanoTime()} may be negative, and may overflow. */
    @Test
    void shouldCompareTimesThatOverflow() {
        recent.published(7);
        recent.delivered(7, Long.MIN_VALUE + 5);

        assertThat(recent.settles(7, Long.MAX_VALUE - 5)).isTrue();
    }

    @Test
    void shouldSettleNothingThatWasNotDelivered() {
        recent.published(7);

        assertThat(recent.settles(7, 0)).isFalse();
    }

    @Test
    void shouldSettleNeitherOfTwoThatLookTheSame() {
        recent.published(7);
        recent.published(7);
        recent.delivered(7, 1);
        recent.delivered(7, 2);

        assertThat(recent.settles(7, 0)).isFalse();
    }

    @Test
    void shouldForgetTheOldestDeliveryFirst() {
        for (long print = 1; print <= 4; print++) {
            recent.delivered(print, print);
        }
        for (long print : new long[] {1, 2, 4}) {
            recent.published(print);
        }

        assertThat(recent.settles(1, 0)).isFalse();
        assertThat(recent.settles(2, 0)).isTrue();
        assertThat(recent.settles(4, 0)).isTrue();
    }

    @Test
    void shouldSettleNothingWhosePublicationIsForgotten() {
        for (long print = 1; print <= 4; print++) {
            recent.published(print);
        }
        recent.delivered(1, 1);
        recent.delivered(2, 2);

        assertThat(recent.settles(1, 0)).isFalse();
        assertThat(recent.settles(2, 0)).isTrue();
    }

    @Test
    void shouldNotForgetWhatWasSeenAgainWhenItsFirstTimeGoes() {
        recent.published(1);
        recent.delivered(1, 1);
        recent.delivered(2, 2);
        recent.delivered(1, 3);
        recent.delivered(4, 4);

        assertThat(recent.settles(1, 3)).isTrue();
    }
}
