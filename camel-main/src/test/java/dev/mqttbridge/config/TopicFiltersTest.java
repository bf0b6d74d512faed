package dev.mqttbridge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.mqttbridge.mqtt.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

    @ParameterizedTest
    @CsvSource({
        "#, #, #",
        "#, a, a",
        "a/#, a, a",
        "a/#, +, a",
        "a/#, +/b, a/b",
        "a/+, +/b, a/b",
        "a/+/c, a/b/#, a/b/c",
        "+/#, #, +/#",
        "a/#, a/b/#, a/b/#",
        "a//b, a/+/b, a//b",
        "/+, +/+, /+",
        "$SYS/#, $SYS/+, $SYS/+",
        "a/#, a/+/#, a/+/#"
    })
    void shouldFindWhatTwoFiltersShare(String one, String other, String both) {
        assertThat(TopicFilters.intersection(one, other)).contains(both);
        assertThat(TopicFilters.intersection(other, one)).contains(both);
    }

    @ParameterizedTest
    @CsvSource({"a, b", "a/+, a", "a/b/#, a", "a/#, b/#", "+/a, +/b", "+, +/+", "#, $SYS/#", "+/b, $a/b"})
    void shouldFindThatTwoFiltersShareNothing(String one, String other) {
        assertThat(TopicFilters.intersection(one, other)).isEmpty();
        assertThat(TopicFilters.intersection(other, one)).isEmpty();
    }

    /** Every pair of filters of up to three levels, every topic of up to four. */
    @Test
    void shouldShareExactlyTheTopicsThatBothMatch() {
        List<String> filters = texts(List.of("a", "b", "", "$s", "+", "#"), 3).stream()
                .filter(TopicFilters::isValid)
                .toList();
        List<String> topics = texts(List.of("a", "b", "", "$s"), 4);
        for (String one : filters) {
            for (String other : filters) {
                Optional<TopicFilter> both =
                        TopicFilters.intersection(one, other).map(TopicFilter::new);
                TopicFilter first = new TopicFilter(one);
                TopicFilter second = new TopicFilter(other);
                for (String topic : topics) {
                    boolean shared = first.matches(topic) && second.matches(topic);
                    if (both.map(filter -> filter.matches(topic)).orElse(false) != shared) {
                        fail("%s and %s share %s, not so topic '%s'", one, other, both, topic);
                    }
                }
            }
        }
        assertThat(filters).hasSizeGreaterThan(100);
    }

    private static List<String> texts(List<String> levels, int most) {
        List<String> all = new ArrayList<>(levels);
        List<String> longest = levels;
        for (int i = 1; i < most; i++) {
            longest = longest.stream()
                    .flatMap(text -> levels.stream().map(level -> text + "/" + level))
                    .toList();
            all.addAll(longest);
        }
        return all;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "a", "a/", "$SYS/", "plant 1/é"})
    void shouldAcceptAsPrefix(String prefix) {
        assertThat(TopicFilters.isValidPrefix(prefix)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"#", "a/+/", "a#", "a\0/", "\uD800"})
    void shouldRefuseAsPrefix(String prefix) {
        assertThat(TopicFilters.isValidPrefix(prefix)).isFalse();
    }

    @Test
    void shouldCountBytesAndNotCharacters() {
        assertThat(TopicFilters.isValid("a".repeat(65_535))).isTrue();
        assertThat(TopicFilters.isValid("a".repeat(65_536))).isFalse();
        assertThat(TopicFilters.isValid("é".repeat(32_768))).isFalse();
        assertThat(TopicFilters.isValid("/".repeat(65_535))).isTrue();
    }
}
