package dev.mqttbridge.link;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UnwelcomeTest {

    private final Unwelcome unwelcome = new Unwelcome(3);

    private void ended(int times, boolean withReason) {
        for (int i = 0; i < times; i++) {
            unwelcome.ended(withReason);
        }
    }

    @Test
    void shouldTakeSilentEndsInARowForIt() {
        ended(2, false);
        assertThat(unwelcome.isCertain()).isFalse();

        ended(1, false);

        assertThat(unwelcome.isCertain()).isTrue();
    }

    @Test
    void shouldBeginAnewWhenItWasBorne() {
        ended(2, false);
        unwelcome.borne();

        ended(2, false);

        assertThat(unwelcome.isCertain()).isFalse();
    }

    @Test
    void shouldTryAgainOnceAfterSilentEnds() {
        ended(3, false);
        unwelcome.tryAgain();
        assertThat(unwelcome.isCertain()).isFalse();

        ended(1, false);
        assertThat(unwelcome.isCertain()).isTrue();
    }

    @Test
    void shouldBelieveABrokerThatSaysWhyForGood() {
        ended(1, true);
        assertThat(unwelcome.isCertain()).isFalse();

        ended(1, true);

        assertThat(unwelcome.isCertain()).isTrue();
        unwelcome.tryAgain();
        unwelcome.borne();
        assertThat(unwelcome.isCertain()).isTrue();
    }

    @Test
    void shouldNotAddUpReasonsOverMessagesThatWereBorne() {
        ended(1, true);
        unwelcome.borne();

        ended(1, true);

        assertThat(unwelcome.isCertain()).isFalse();
    }
}
