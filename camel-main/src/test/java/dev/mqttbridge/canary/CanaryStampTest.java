package dev.mqttbridge.canary;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanaryStampTest {

    static Stream<CanaryStamp> stamps() {
        return Stream.of(
                new CanaryStamp(0, 0, 1),
                new CanaryStamp(-1, -1, 2),
                new CanaryStamp(Long.MIN_VALUE, Long.MAX_VALUE, 1),
                new CanaryStamp(Long.MAX_VALUE, Long.MIN_VALUE, 2));
    }

    @ParameterizedTest
    @MethodSource("stamps")
    void shouldReadWhatItWrites(CanaryStamp stamp) {
        assertThat(CanaryStamp.parse(stamp.bytes())).contains(stamp);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1 2 1",
                "0123456789abcdef",
                "0123456789abcdef x",
                "0123456789abcdef 9999999999999999999 1",
                "0123456789abcdef 1 3"
            })
    void shouldReadNothingElse(String payload) {
        assertThat(CanaryStamp.parse(payload.getBytes(StandardCharsets.UTF_8))).isEmpty();
    }

    @Test
    void shouldNotReadBinary() {
        assertThat(CanaryStamp.parse(new byte[] {0, -1, 127})).isEmpty();
    }
}
