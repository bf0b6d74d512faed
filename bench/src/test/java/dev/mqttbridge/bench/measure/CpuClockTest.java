package dev.mqttbridge.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class CpuClockTest {

    @Test
    void shouldMoveWithTheWorkOfAChildProcess() throws IOException {
        Process shell = new ProcessBuilder("sh", "-c", "while :; do :; done & wait").start();
        try {
            CpuClock clock = CpuClock.of(shell.toHandle());
            double before = clock.seconds();
            long deadline = System.nanoTime() + 10_000_000_000L;
            while (clock.seconds() < before + 0.1 && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }

            assertThat(clock.seconds()).isGreaterThanOrEqualTo(before + 0.1);
        } finally {
            shell.descendants().forEach(ProcessHandle::destroyForcibly);
            shell.destroyForcibly();
        }
    }

    @Test
    void shouldCountAllTheCpuOfTheMachine() throws IOException {
        assertThat(CpuClock.machine().seconds())
                .isGreaterThan(CpuClock.ofThisProcess().seconds());
    }
}
