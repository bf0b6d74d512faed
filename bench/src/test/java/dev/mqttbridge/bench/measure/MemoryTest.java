package dev.mqttbridge.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MemoryTest {

    @Test
    void shouldReadResidentMemory() {
        assertThat(Memory.residentKib(Stream.of("VmPeak:\t  9 kB", "VmRSS:\t    1234 kB")))
                .isEqualTo(1_234);
        assertThat(Memory.residentKib(Stream.of("State:\tZ (zombie)"))).isZero();
    }

    @Test
    void shouldReadThisProcess() throws IOException {
        assertThat(Memory.of(ProcessHandle.current()).residentKib()).isGreaterThan(1_000);
    }

    @Test
    void shouldReadTheHeapOfEachCollector() throws IOException {
        assertThat(JavaHeap.usedKib(" garbage-first heap   total 393216K, used 20941K [0x0, 0x1)\n"))
                .isEqualTo(20_941);
        assertThat(JavaHeap.usedKib(
                        " def new generation   total 100K, used 5K [0)\n tenured generation   total 9K, used 7K [0\n"))
                .isEqualTo(12);
        assertThatThrownBy(() -> JavaHeap.usedKib("nothing")).isInstanceOf(IOException.class);
    }
}
