package dev.mqttbridge.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SequenceCheckTest {

    private final SequenceCheck check = new SequenceCheck();

    @Test
    void shouldFindNothingWrongWithAnOrderlyStream() {
        arrive(0, 1, 2);

        assertThat(check.lost(3)).isZero();
        assertThat(check.duplicated()).isZero();
        assertThat(check.outOfOrder()).isZero();
    }

    @Test
    void shouldCountGapsAndAMissingTailAsLost() {
        arrive(0, 3);

        assertThat(check.lost(6)).isEqualTo(4);
    }

    @Test
    void shouldCountALateArrivalAsOutOfOrderAndNotAsLost() {
        arrive(0, 2, 1);

        assertThat(check.lost(3)).isZero();
        assertThat(check.outOfOrder()).isEqualTo(1);
        assertThat(check.duplicated()).isZero();
    }

    @Test
    void shouldNotTakeADuplicateForAFirstArrival() {
        arrive(0, 2, 1);

        assertThat(check.arrived(1)).isFalse();
        assertThat(check.arrived(2)).isFalse();
        assertThat(check.duplicated()).isEqualTo(2);
    }

    private void arrive(int... sequence) {
        for (int each : sequence) {
            assertThat(check.arrived(each)).isTrue();
        }
    }
}
