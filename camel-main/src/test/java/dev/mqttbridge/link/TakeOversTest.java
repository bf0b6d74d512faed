package dev.mqttbridge.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mqttbridge.link.TakeOvers.End;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TakeOversTest {

    private final TakeOvers takeOvers = new TakeOvers();

    private Optional<Duration> ended(End end, Duration lived) {
        return takeOvers.ended(end, lived.toNanos(), () -> 0);
    }

    private Optional<Duration> afterSeconds(long seconds) {
        return Optional.of(Duration.ofSeconds(seconds));
    }

    @Test
    void shouldWaitLongerEachTime() {
        assertThat(ended(End.TAKEN_OVER, Duration.ofSeconds(1))).isEqualTo(afterSeconds(10));
        assertThat(ended(End.TAKEN_OVER, Duration.ofSeconds(15))).isEqualTo(afterSeconds(20));
        assertThat(ended(End.TAKEN_OVER, Duration.ofSeconds(30))).isEqualTo(afterSeconds(40));
        for (int i = 0; i < 100; i++) {
            ended(End.TAKEN_OVER, Duration.ofSeconds(30));
        }
        assertThat(ended(End.TAKEN_OVER, Duration.ofSeconds(30))).isEqualTo(afterSeconds(150));
    }

    @Test
    void shouldWaitByChanceUpToTwiceAsLong() {
        assertThat(takeOvers.ended(End.TAKEN_OVER, 0, () -> 0.5)).isEqualTo(afterSeconds(15));
    }

    @Test
    void shouldBeginAnewWhenNobodyHasComeForLong() {
        ended(End.TAKEN_OVER, Duration.ofSeconds(1));
        ended(End.TAKEN_OVER, Duration.ofSeconds(1));

        assertThat(ended(End.TAKEN_OVER, Duration.ofSeconds(100).plusNanos(1))).isEqualTo(afterSeconds(10));
    }

    @Test
    void shouldNotMindOtherEnds() {
        for (int i = 0; i < 10; i++) {
            assertThat(ended(End.OTHER, Duration.ZERO)).isEmpty();
        }
    }

    @Test
    void shouldTakeSilentEndsInARowForIt() {
        for (int i = 0; i < 3; i++) {
            assertThat(ended(End.CLOSED, Duration.ofSeconds(1))).isEmpty();
        }

        assertThat(ended(End.CLOSED, Duration.ofSeconds(1))).isEqualTo(afterSeconds(10));
        assertThat(ended(End.CLOSED, Duration.ofSeconds(40)))
                .as("the other waits long as well")
                .isEqualTo(afterSeconds(20));
    }

    @Test
    void shouldNotTakeABrokerThatRestartsForIt() {
        for (int i = 0; i < 10; i++) {
            assertThat(ended(End.CLOSED, Duration.ofSeconds(1))).isEmpty();
            assertThat(ended(End.OTHER, Duration.ZERO)).as("connection refused").isEmpty();
        }
    }

    @Test
    void shouldNotTakeSilentEndsThatAreRareForIt() {
        for (int i = 0; i < 10; i++) {
            assertThat(ended(End.CLOSED, Duration.ofMillis(1_001))).isEmpty();
        }
    }
}
