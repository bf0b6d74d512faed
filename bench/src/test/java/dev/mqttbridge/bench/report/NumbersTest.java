package dev.mqttbridge.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mqttbridge.bench.measure.Spread;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumbersTest {

    @ParameterizedTest
    @CsvSource({
        "123456, 123456",
        "99.96, 100",
        "42.34, 42.3",
        "9.996, 10.0",
        "1.234, 1.23",
        "0.9996, 1.00",
        "0.02, 0.020"
    })
    void shouldKeepThreeSignificantDigits(double value, String text) {
        assertThat(Numbers.significant(value)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"123456, 120000", "999, 990", "57, 57", "5.9, 5", "0.2, 1"})
    void shouldRoundDownToTwoDigits(double value, long rounded) {
        assertThat(Numbers.roundDown(value)).isEqualTo(rounded);
    }

    @Test
    void shouldShowMedianAndExtremes() {
        assertThat(Numbers.spread(new Spread(2, 1, 3))).isEqualTo("2.00 [1.00..3.00]");
    }
}
