package dev.mqttbridge.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mqttbridge.testing.Eventually;
import org.junit.jupiter.api.Test;

class RehearsalTest {

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("mqtt-bridge-"))
                .count();
    }

    @Test
    void shouldLeadAllSessionsToAnotherBrokerAsOftenAsAsked() throws Exception {
        long before = threads();

        Rehearsal.Result result = Rehearsal.begin(4).result().get();

        assertThat(result.failovers()).isEqualTo(4);
        assertThat(result.first()).isPositive();
        assertThat(result.last()).isPositive();
        Eventually.asserted(() -> assertThat(threads()).as("threads left").isLessThanOrEqualTo(before));
    }

    @Test
    void shouldStopWhenItIsClosed() {
        Rehearsal rehearsal = Rehearsal.begin(10_000);

        rehearsal.close();

        assertThat(rehearsal.result())
                .failsWithin(Eventually.bound())
                .withThrowableThat()
                .withCauseInstanceOf(InterruptedException.class);
    }
}
