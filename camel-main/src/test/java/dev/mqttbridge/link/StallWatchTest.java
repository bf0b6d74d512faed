package dev.mqttbridge.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import org.junit.jupiter.api.Test;

class StallWatchTest {

    private final StallWatch watch = new StallWatch();
    private final BitSet inFlight = new BitSet();

    @Test
    void shouldFindNothingWhereNothingIsInFlight() {
        assertThat(watch.look(inFlight, 10)).isZero();
        assertThat(watch.look(inFlight, 20)).isZero();
    }

    @Test
    void shouldTellTheAgeOfWhatIsNotAcknowledged() {
        inFlight.set(7);

        assertThat(watch.look(inFlight, 10)).isZero();
        assertThat(watch.look(inFlight, 15)).isEqualTo(5);
        assertThat(watch.look(inFlight, 110)).isEqualTo(100);
    }

    @Test
    void shouldForgetWhatIsAcknowledged() {
        inFlight.set(7);
        watch.look(inFlight, 10);
        inFlight.clear(7);
        watch.released(7);

        assertThat(watch.look(inFlight, 20)).isZero();
        assertThat(watch.look(inFlight, 30)).isZero();
    }

    /** The same number, another message. */
    @Test
    void shouldNotTakeANumberUsedAgainForTheOldMessage() {
        inFlight.set(7);
        watch.look(inFlight, 10);
        watch.released(7);

        assertThat(watch.look(inFlight, 20)).isZero();
        assertThat(watch.look(inFlight, 25)).isEqualTo(5);
    }

    @Test
    void shouldNotTakeAFlowForAStall() {
        for (int id = 1; id < 100; id++) {
            inFlight.set(id);
            assertThat(watch.look(inFlight, id * 1000L)).isLessThanOrEqualTo(1000);
            inFlight.clear(id - 1);
            watch.released(id - 1);
        }
    }

    @Test
    void shouldFindOneThatIsStuckAmongOthersThatFlow() {
        inFlight.set(1);
        inFlight.set(2);
        watch.look(inFlight, 0);
        watch.released(2);

        assertThat(watch.look(inFlight, 12)).isEqualTo(12);
    }

    @Test
    void shouldBeginAnewWhenCleared() {
        inFlight.set(1);
        watch.look(inFlight, 0);
        watch.clear();

        assertThat(watch.look(inFlight, 12)).isZero();
    }
}
