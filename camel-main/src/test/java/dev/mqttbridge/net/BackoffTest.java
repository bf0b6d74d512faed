package dev.mqttbridge.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackoffTest {

    private static final DoubleSupplier LEAST = () -> 0.0;
    private static final DoubleSupplier MOST = () -> Math.nextDown(1.0);

    private final Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10));

    @Test
    void shouldDoubleUpToTheLongest() {
        assertThat(backoff.delay(0, LEAST)).isEqualTo(Duration.ofMillis(50));
        assertThat(backoff.delay(1, LEAST)).isEqualTo(Duration.ofMillis(100));
        assertThat(backoff.delay(6, LEAST)).isEqualTo(Duration.ofMillis(3_200));
        assertThat(backoff.delay(7, LEAST)).isEqualTo(Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 5, 6, 7, 8, 31, 32, 62, 63, 64, 65, 1_000_000, Integer.MAX_VALUE})
    void shouldStayBetweenHalfAndAllOfTheFullDelay(int attempt) {
        Duration full = attempt < 7 ? Duration.ofMillis(100L << attempt) : Duration.ofSeconds(10);

        assertThat(backoff.delay(attempt, LEAST)).isEqualTo(full.dividedBy(2));
        assertThat(backoff.delay(attempt, MOST))
                .isGreaterThan(full.dividedBy(2))
                .isLessThanOrEqualTo(full);
        assertThat(backoff.delay(attempt, () -> 0.5)).isBetween(full.dividedBy(2), full);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 61, 62, 63, Integer.MAX_VALUE})
    void shouldNotOverflowWithTheExtremes(int attempt) {
        Duration longest = Duration.ofNanos(Long.MAX_VALUE);

        assertThat(new Backoff(Duration.ofMillis(1), longest).delay(attempt, MOST))
                .isPositive();
        assertThat(new Backoff(longest, longest).delay(attempt, MOST)).isPositive();
    }

    @Test
    void shouldAllowOneLengthOnly() {
        Backoff constant = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(1));

        assertThat(constant.delay(9, LEAST)).isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void shouldRefuseWhatMakesNoSense() {
        Duration second = Duration.ofSeconds(1);

        assertThatIllegalArgumentException().isThrownBy(() -> new Backoff(Duration.ZERO, second));
        assertThatIllegalArgumentException().isThrownBy(() -> new Backoff(second.negated(), second));
        assertThatIllegalArgumentException().isThrownBy(() -> new Backoff(second, Duration.ofMillis(999)));
    }
}
