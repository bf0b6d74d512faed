package dev.mqttbridge.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EchoGuardTest {

    private static final byte[] PAYLOAD = bytes("21.5");
    private static final int MOST_FINGERPRINTS = 100_000;

    private long now = Long.MAX_VALUE - 1; // about to overflow, as System.nanoTime() may be
    private final EchoGuard guard = new EchoGuard(() -> now);

    @Test
    void shouldKnowAnEcho() {
        guard.published("child1", "temp", PAYLOAD);

        assertThat(guard.isEcho("child1", "temp", PAYLOAD.clone())).isTrue();
    }

    @Test
    void shouldTakeOneMessageForOneEcho() {
        guard.published("child1", "temp", PAYLOAD);
        guard.isEcho("child1", "temp", PAYLOAD);

        assertThat(guard.isEcho("child1", "temp", PAYLOAD)).isFalse();
    }

    @Test
    void shouldCountEqualMessages() {
        guard.published("child1", "temp", PAYLOAD);
        guard.published("child1", "temp", PAYLOAD);

        assertThat(guard.isEcho("child1", "temp", PAYLOAD)).isTrue();
        assertThat(guard.isEcho("child1", "temp", PAYLOAD)).isTrue();
        assertThat(guard.isEcho("child1", "temp", PAYLOAD)).isFalse();
    }

    @Test
    void shouldTellMessagesApart() {
        guard.published("child1", "temp", PAYLOAD);

        assertThat(guard.isEcho("child2", "temp", PAYLOAD)).isFalse();
        assertThat(guard.isEcho("child1", "temp/2", PAYLOAD)).isFalse();
        assertThat(guard.isEcho("child1", "temp", bytes("21.6"))).isFalse();
        assertThat(guard.isEcho("child1", "temp", bytes(""))).isFalse();
    }

    @Test
    void shouldForgetAfterHalfAMinute() {
        guard.published("child1", "temp", PAYLOAD);
        guard.published("child1", "other", PAYLOAD);

        now += TimeUnit.SECONDS.toNanos(30) - 1;
        assertThat(guard.isEcho("child1", "temp", PAYLOAD)).isTrue();

        now += 1;
        assertThat(guard.isEcho("child1", "other", PAYLOAD)).isFalse();
    }

    @Test
    void shouldCountTheTimeFromTheLastOfEqualMessages() {
        guard.published("child1", "temp", PAYLOAD);
        now += TimeUnit.SECONDS.toNanos(20);
        guard.published("child1", "temp", PAYLOAD);
        now += TimeUnit.SECONDS.toNanos(20);

        assertThat(guard.isEcho("child1", "temp", PAYLOAD)).isTrue();
    }

    @Test
    void shouldForgetTheOldestWhenThereAreTooMany() {
        for (int i = 0; i < MOST_FINGERPRINTS + 10; i++) {
            guard.published("child1", "topic/" + i, PAYLOAD);
        }

        assertThat(guard.isEcho("child1", "topic/0", PAYLOAD)).isFalse();
        assertThat(guard.isEcho("child1", "topic/" + (MOST_FINGERPRINTS + 9), PAYLOAD))
                .isTrue();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
