package dev.mqttbridge.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples are those of MQTT 5, section 4.7. */
class TopicFiltersTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "#", "+", "/", "sport/tennis/player1/#", "sport/#", "sport/tennis/#", "+/tennis/#", "sport/+/player1",
                "/+", "+/+", "a b", "$SYS/#", "$shared/a", "//", "a/$share/b", "é/ü"
            })
    void shouldAccept(String filter) {
        assertThat(TopicFilters.isValid(filter)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sport/tennis#",
                "sport/tennis/#/ranking",
                "sport+",
                "+sport",
                "##",
                "#/",
                "#/#",
                "a/++",
                "$share/group/a",
                "$share",
                "$share/",
                "a\0",
                "\uD800"
            })
    void shouldRefuse(String filter) {
        assertThat(TopicFilters.isValid(filter)).isFalse();
    }

    @Test
    void shouldCountBytesAndNotCharacters() {
        assertThat(TopicFilters.isValid("a".repeat(65_535))).isTrue();
        assertThat(TopicFilters.isValid("a".repeat(65_536))).isFalse();
        assertThat(TopicFilters.isValid("é".repeat(32_768))).isFalse();
        assertThat(TopicFilters.isValid("/".repeat(65_535))).isTrue();
    }
}
