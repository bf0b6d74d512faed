package dev.mqttbridge.testing;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.PooledByteBufAllocator;
import org.junit.jupiter.api.Test;

class LeakCheckTest {

    @Test
    void shouldFailAClassThatLeaks() {
        LeakCheck check = new LeakCheck();
        check.beforeAll(null);
        leak();

        Eventually.asserted(() -> assertThatThrownBy(() -> check.afterAll(null))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("leaked"));
    }

    private static void leak() {
        PooledByteBufAllocator.DEFAULT.heapBuffer(16);
    }
}
