package dev.mqttbridge.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The README's table of meters is {@link Meters}, no row more, no row less. */
class ReadmeTest {

    private static final Path README = Path.of("..", "README.md");

    @ParameterizedTest
    @EnumSource
    void shouldHaveARowForEveryMeterWithItsTags(Meters meter) throws IOException {
        assertThat(rows()).anyMatch(row -> row.startsWith(rowStart(meter)));
    }

    @Test
    void shouldHaveNoRowForAMeterThatDoesNotExist() throws IOException {
        List<String> known =
                Arrays.stream(Meters.values()).map(ReadmeTest::rowStart).toList();
        assertThat(rows()).allMatch(row -> known.stream().anyMatch(row::startsWith));
    }

    private static String rowStart(Meters meter) {
        return "| `" + meter.prometheusName() + "` | " + meter.tags().stream().collect(Collectors.joining(", ")) + " |";
    }

    private static List<String> rows() throws IOException {
        return Files.readAllLines(README).stream()
                .filter(line -> line.startsWith("| `mqtt_bridge_"))
                .toList();
    }
}
