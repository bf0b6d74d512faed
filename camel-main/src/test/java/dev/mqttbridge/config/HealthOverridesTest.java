package dev.mqttbridge.config;

import static dev.mqttbridge.config.Loading.BROKERS;
import static dev.mqttbridge.config.Loading.errors;
import static dev.mqttbridge.config.Loading.load;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HealthOverridesTest {

    private static final String FILE = BROKERS + "health: {interval: 10s, timeout: 5s, failThreshold: 3}";

    @Test
    void shouldWinOverTheFile() {
        HealthConfig health = load(FILE, Map.of("CHECK_INTERVAL", "20", "TIMEOUT", "300ms", "FAIL_THRESHOLD", "9"))
                .health();

        assertThat(health.interval()).isEqualTo(Duration.ofSeconds(20));
        assertThat(health.timeout()).isEqualTo(Duration.ofMillis(300));
        assertThat(health.failThreshold()).isEqualTo(9);
    }

    @Test
    void shouldCountAsNotSetWhenSetToNothing() {
        assertThat(load(FILE, Map.of("CHECK_INTERVAL", "", "TIMEOUT", " ", "FAIL_THRESHOLD", "")))
                .isEqualTo(load(FILE));
    }

    @Test
    void shouldNameTheVariableThatIsWrong() {
        assertThat(errors(FILE, Map.of("CHECK_INTERVAL", "soon", "TIMEOUT", "0", "FAIL_THRESHOLD", "101")))
                .containsExactly(
                        "environment variable CHECK_INTERVAL (for health.interval): \"soon\" must be a number of "
                                + "seconds, or a duration with its unit: 500ms, 10s, 2m or 1h (50ms to 1h)",
                        "environment variable TIMEOUT (for health.timeout): \"0\" must be 50ms to 1h",
                        "environment variable FAIL_THRESHOLD (for health.failThreshold): \"101\" must be 1 to 100");
    }

    @Test
    void shouldShortenTheTimeoutToAnOverriddenInterval() {
        assertThat(load(FILE, Map.of("CHECK_INTERVAL", "2")).health().timeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(load(FILE, Map.of("CHECK_INTERVAL", "7")).health().timeout()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void shouldRefuseATimeoutLongerThanTheInterval() {
        assertThat(errors(FILE, Map.of("TIMEOUT", "11")))
                .containsExactly("environment variable TIMEOUT (for health.timeout): \"11\" must be at most "
                        + "health.interval, which is 10s");
        assertThat(errors(BROKERS + "health: {interval: 2s, timeout: 3s, fastInterval: 100ms, fastTimeout: 101ms}"))
                .containsExactly(
                        "health.timeout: 3s must be at most health.interval, which is 2s",
                        "health.fastTimeout: 101ms must be at most health.fastInterval, which is 100ms");
    }

    @Test
    void shouldShortenADefaultTimeoutToTheInterval() {
        HealthConfig health =
                load(BROKERS + "health: {interval: 2s, fastInterval: 100ms}").health();

        assertThat(health.timeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(health.fastTimeout()).isEqualTo(Duration.ofMillis(100));
    }
}
