package dev.mqttbridge.it.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SequenceLogTest {

    private final SequenceLog log = new SequenceLog(2, 3);

    @Test
    void shouldFindNothingWrongWithAllInOrder() {
        receive(0, 0, 1, 2);
        receive(1, 0, 1, 2);

        assertThat(log.missing()).isZero();
        assertThat(log.distinct()).isEqualTo(6);
        assertThat(log.duplicates()).isZero();
        assertThat(log.outOfOrder()).isZero();
    }

    @Test
    void shouldCountWhatIsMissing() {
        receive(0, 0, 2);

        assertThat(log.missing()).isEqualTo(4);
    }

    @Test
    void shouldNotCallARedeliveryOutOfOrder() {
        receive(0, 0, 1, 0, 1, 2);

        assertThat(log.duplicates()).isEqualTo(2);
        assertThat(log.outOfOrder()).isZero();
    }

    @Test
    void shouldCountWhatComesForTheFirstTimeTooLate() {
        receive(0, 1, 2, 0);

        assertThat(log.outOfOrder()).isEqualTo(1);
        assertThat(log.duplicates()).isZero();
    }

    @Test
    void shouldMeasureTheLongestGapBetweenFirstAndLast() {
        log.received(0, 0, 1_000);
        log.received(0, 1, 1_500);
        log.received(0, 2, 1_900);

        assertThat(log.longestGap()).isEqualTo(Duration.ofNanos(500));
    }

    @Test
    void shouldRefuseANumberThatWasNeverSent() {
        assertThatIllegalArgumentException().isThrownBy(() -> receive(0, 3));
    }

    private void receive(int publisher, int... sequences) {
        for (var sequence : sequences) {
            log.received(publisher, sequence, 0);
        }
    }
}
