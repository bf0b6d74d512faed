package dev.mqttbridge.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules are written: direction filter local prefix remote prefix; - is an empty one. */
class TopicLoopsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                // An echo only: it would come back under the name it had.
                "both # - -",
                "both # - x/",
                "both # x/ -",
                "both # x/ y/",
                "up # - - ; down # - -",
                "up a/# - x/ ; down a/# - x/",
                "up a/# - x/ ; down # - x/",
                "both - a b",
                // Every message of the one is beyond the reach of the other.
                "up a/# - - ; down b/# - -",
                "up # - x/ ; down # - y/",
                "both a/# - x/ ; both b/# - y/",
                "both # a/ b/ ; both # b/ a/",
                // It comes back under a name that no rule takes up.
                "up # a/ b/ ; down # c/ b/",
                "up # a/ b/ ; both # c/ b/",
                "up - a b ; down - c b",
                // What goes up never goes down: reserved topics are matched by no wildcard.
                "up # a/ $x/ ; down # - -",
                // Down again under another name, and then only to and fro under that.
                "both a/# - - ; up # b/ a/",
            })
    void shouldAccept(String rules) {
        assertThat(problems(rules)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // Longer with every round.
                "up # - x/ ; down # - -",
                "down # x/ - ; up # - -",
                "up # a/ b/ ; down # a/x/ b/",
                // Shorter with every round.
                "up # a/ - ; down a/# - -",
                // Round in two rounds: a, b, c, d, a.
                "up # a/ b/ ; down # c/ b/ ; up # c/ d/ ; down # a/ d/",
                "up - a b ; down - c b ; up - c d ; down - a d",
                // One topic of many.
                "up +/b - x/ ; down # - -",
            })
    void shouldRefuse(String rules) {
        assertThat(problems(rules)).hasSize(1);
    }

    @Test
    void shouldSayWhichWayTheMessageGoes() {
        assertThat(problems("up # - x/ ; down # - -"))
                .containsExactly(
                        "r[0].remap: makes a loop: a message goes up by r[0], then down by r[1], comes back as "
                                + "\"x/#\" and goes the same way again; must lead to topics that are not carried again");
    }

    private static List<String> problems(String rules) {
        List<TopicRule> parsed =
                Arrays.stream(rules.split(" ; ")).map(TopicLoopsTest::rule).toList();
        List<String> paths =
                IntStream.range(0, parsed.size()).mapToObj(i -> "r[" + i + "]").toList();
        Errors errors = new Errors();
        new TopicLoops(paths, parsed, errors).check();
        try {
            errors.throwIfAny();
            return List.of();
        } catch (ConfigException e) {
            return e.errors().stream().map(ConfigError::toString).toList();
        }
    }

    private static TopicRule rule(String text) {
        String[] words = text.trim().replaceAll("(?<= )-(?= |$)", "").split(" ", -1);
        Direction direction = Direction.valueOf(words[0].toUpperCase(Locale.ROOT));
        return new TopicRule(words[1], direction, 2, List.of(), new Remap(words[2], words[3]));
    }
}
