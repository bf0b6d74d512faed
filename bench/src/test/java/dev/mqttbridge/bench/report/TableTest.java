package dev.mqttbridge.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {

    @Test
    void shouldAlignTheFirstColumnLeftAndNumbersRight() {
        Table table = new Table(List.of("case", "a", "longer"));
        table.row(List.of("64 B", "123", "4"));

        assertThat(table.toString().lines()).containsExactly("case     a   longer", "64 B   123        4");
    }

    @Test
    void shouldRefuseARowThatDoesNotFitTheHead() {
        Table table = new Table(List.of("case", "a"));

        assertThatIllegalArgumentException().isThrownBy(() -> table.row(List.of("64 B")));
    }
}
