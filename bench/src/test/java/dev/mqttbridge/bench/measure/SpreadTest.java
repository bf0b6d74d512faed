package dev.mqttbridge.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class SpreadTest {

    @Test
    void shouldTakeTheMiddleValueAsMedian() {
        assertThat(Spread.of(5, 1, 3)).isEqualTo(new Spread(3, 1, 5));
    }

    @Test
    void shouldTakeTheMeanOfTheTwoMiddleValues() {
        assertThat(Spread.of(4, 1, 3, 2).median()).isEqualTo(2.5);
    }

    @Test
    void shouldDivideRoundByRoundBeforeTakingTheMedian() {
        double[] gateway = {10, 40, 30};
        double[] peer = {10, 10, 60};

        assertThat(Spread.ofRatios(gateway, peer)).isEqualTo(new Spread(1, 0.5, 4));
    }

    @Test
    void shouldRefuseRoundsThatDoNotPairUp() {
        assertThatIllegalArgumentException().isThrownBy(() -> Spread.ofRatios(new double[3], new double[2]));
    }
}
