package dev.mqttbridge.testing;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.awaitility.core.ThrowingRunnable;

/** Waits for what another thread is about to do; the bound is only for what never comes. */
public final class Eventually {

    private static final Duration AT_MOST = Duration.ofSeconds(20);
    private static final Duration EVERY = Duration.ofMillis(5);

    private Eventually() {}

    public static void that(Callable<Boolean> condition) {
        await().atMost(AT_MOST).pollDelay(Duration.ZERO).pollInterval(EVERY).until(condition);
    }

    public static void asserted(ThrowingRunnable assertion) {
        await().atMost(AT_MOST).pollDelay(Duration.ZERO).pollInterval(EVERY).untilAsserted(assertion);
    }

    public static Duration bound() {
        return AT_MOST;
    }
}
