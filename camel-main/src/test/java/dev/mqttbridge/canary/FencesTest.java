package dev.mqttbridge.canary;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class FencesTest {

    private final Fences fences = new Fences();

    @Test
    void shouldPassWithACanaryThatWasSentLater() {
        CompletableFuture<Boolean> first = set(10);
        CompletableFuture<Boolean> second = set(20);

        fences.arrived(15);

        assertThat(first).isCompletedWithValue(true);
        assertThat(second).isNotDone();
        assertThat(fences.areAwaited()).isTrue();
    }

    @Test
    void shouldNotPassWithACanaryThatWasUnderWayBefore() {
        CompletableFuture<Boolean> fence = set(10);

        fences.arrived(9);

        assertThat(fence).isNotDone();
        fences.arrived(10);
        assertThat(fence).isCompletedWithValue(true);
        assertThat(fences.areAwaited()).isFalse();
    }

    @Test
    void shouldTellThatNoCanaryWillCome() {
        CompletableFuture<Boolean> fence = set(10);

        fences.broken();

        assertThat(fence).isCompletedWithValue(false);
        assertThat(fences.areAwaited()).isFalse();
    }

    @Test
    void shouldKnowWhetherAnotherCanaryIsWanted() {
        set(10);

        assertThat(fences.areAwaitedSince(9)).isTrue();
        assertThat(fences.areAwaitedSince(10)).isFalse();
    }

    /** By {@link System#nanoTime}, which may pass through the largest long. */
    @Test
    void shouldCompareMomentsAcrossTheOverflow() {
        CompletableFuture<Boolean> fence = set(Long.MAX_VALUE);

        fences.arrived(Long.MAX_VALUE - 1);
        assertThat(fence).isNotDone();
        fences.arrived(Long.MIN_VALUE);

        assertThat(fence).isCompletedWithValue(true);
    }

    /** Whoever waits may set the next one at once. */
    @Test
    void shouldBearThatTheNextIsSetInTheCallback() {
        CompletableFuture<Boolean> next =
                set(10).thenCompose(passed -> fences.set(30)).toCompletableFuture();

        fences.arrived(20);
        assertThat(next).isNotDone();
        fences.arrived(31);

        assertThat(next).isCompletedWithValue(true);
    }

    private CompletableFuture<Boolean> set(long at) {
        return fences.set(at).toCompletableFuture();
    }
}
