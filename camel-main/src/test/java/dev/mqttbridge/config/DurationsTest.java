package dev.mqttbridge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {

    @ParameterizedTest
    @CsvSource({"0s, 0", "500ms, 500", "10s, 10000", "90s, 90000", "2m, 120000", "1h, 3600000", "1500ms, 1500"})
    void shouldReadAndPrint(String text, long millis) {
        assertThat(Durations.parse(text)).isEqualTo(Duration.ofMillis(millis));
        assertThat(Durations.format(Duration.ofMillis(millis))).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10", "s", "10 s", "-1s", "1.5s", "10S", "1d", "PT10S", "1m30s", "9999999999s", "٣s"})
    void shouldRefuseAnythingElse(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Durations.parse(text))
                .withMessageStartingWith("must be a duration with its unit");
    }

    @Test
    void shouldReadAPlainNumberAsSecondsWhereThatIsTheHabit() {
        assertThat(Durations.parseOrSeconds("7")).isEqualTo(Duration.ofSeconds(7));
        assertThat(Durations.parseOrSeconds("7ms")).isEqualTo(Duration.ofMillis(7));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Durations.parseOrSeconds("soon"))
                .withMessageStartingWith("must be a number of seconds, or");
    }
}
