package dev.mqttbridge.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.SelectStrategy;
import org.junit.jupiter.api.Test;

class PoliteSelectTest {

    private long now;
    private int yields;
    private final PoliteSelect select = new PoliteSelect(() -> now, () -> yields++);

    private void turnAfter(long nanos) throws Exception {
        now += nanos;
        assertThat(select.calculateStrategy(() -> 0, false)).isEqualTo(SelectStrategy.SELECT);
    }

    @Test
    void shouldYieldWhileTurnsFollowEachOtherFast() throws Exception {
        turnAfter(0);
        assertThat(yields).isZero();
        turnAfter(PoliteSelect.BUSY_NANOS - 1);
        assertThat(yields).isEqualTo(1);
        turnAfter(1);
        assertThat(yields).isEqualTo(2);
        turnAfter(PoliteSelect.BUSY_NANOS);
        assertThat(yields).isEqualTo(2);
    }

    @Test
    void shouldDoItsTasksAtOnce() throws Exception {
        turnAfter(0);

        assertThat(select.calculateStrategy(() -> 7, true))
                .as("what is ready, without waiting")
                .isEqualTo(7);
        assertThat(yields).isZero();
    }
}
