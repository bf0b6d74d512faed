package dev.mqttbridge.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mqttbridge.bench.load.LoadResult;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WarmupTest {

    private final Warmup warmup = new Warmup(Duration.ofSeconds(1), 6, 10);

    @Test
    void shouldNotBeSettledBeforeTheLeastNumberOfSlices() {
        assertThat(isSettled(new double[] {1, 1, 1, 1, 1}, new double[] {1, 1, 1, 1, 1}))
                .isFalse();
    }

    @Test
    void shouldBeSettledWhenNothingGetsBetter() {
        assertThat(isSettled(new double[] {1.0, 1.1, 1.0, 1.1, 1.1, 1.0}, new double[] {0.5, 0.4, 0.4, 0.5, 0.4, 0.5}))
                .isTrue();
    }

    @Test
    void shouldNotBeSettledWhileItGetsFaster() {
        assertThat(isSettled(new double[] {2, 1.8, 1.5, 1.4, 1.2, 1}, new double[] {1, 1, 1, 1, 1, 1}))
                .isFalse();
    }

    @Test
    void shouldNotBeSettledWhileItGetsCheaper() {
        assertThat(isSettled(new double[] {1, 1, 1, 1, 1, 1}, new double[] {2, 1.8, 1.5, 1.4, 1.2, 1}))
                .isFalse();
    }

    @Test
    void shouldSettleWithoutAnyCpuOfItsOwn() {
        assertThat(isSettled(new double[] {1, 1, 1, 1, 1, 1}, new double[] {0, 0, 0, 0, 0, 0}))
                .isTrue();
    }

    private boolean isSettled(double[] seconds, double[] cpu) {
        return warmup.isSettled(IntStream.range(0, seconds.length)
                .mapToObj(i -> new Sample(load(seconds[i]), cpu[i], cpu[i], 0, 0, 0))
                .toList());
    }

    private static LoadResult load(double seconds) {
        return new LoadResult(0, 100, 100, 0, 0, 0, 0, seconds, new LoadResult.Latency(1, 1, 1));
    }
}
