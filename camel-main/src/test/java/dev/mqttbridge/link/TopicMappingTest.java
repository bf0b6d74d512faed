package dev.mqttbridge.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mqttbridge.config.Direction;
import dev.mqttbridge.config.Remap;
import dev.mqttbridge.config.TopicRule;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicMappingTest {

    @Test
    void shouldGiveTheSameStringWhereTheNameStays() {
        String topic = new String("sensors/1");

        assertThat(mapping(Way.UP, rule("#", "", "")).toTarget(topic)).isSameAs(topic);
        assertThat(mapping(Way.UP, rule("sensors/+", "", "")).toTarget(topic)).isSameAs(topic);
        assertThat(mapping(Way.UP, rule("#", "", "", "raw/#")).toTarget(topic)).isSameAs(topic);
        assertThat(mapping(Way.UP, rule("+", "sensors/", "sensors/")).toTarget(topic))
                .isSameAs(topic);
    }

    /** The table in mosquitto.conf(5), "topic". */
    @ParameterizedTest
    @CsvSource({
        "pattern, L/, R/, L/pattern, R/pattern",
        "pattern, L/, '', L/pattern, pattern",
        "pattern, '', R/, pattern, R/pattern",
        "pattern, '', '', pattern, pattern",
        "'', local, remote, local, remote",
        "#, L/, R/, L/a/b, R/a/b",
        "#, L/, R/, L/, R/",
        "+/b, L/, R/x/, L/a/b, R/x/a/b",
        "#, '', R/, a, R/a",
        "b/#, L/a, R, L/ab/c, Rb/c",
        "b/#, L/a, R, L/ab, Rb",
        "#, $SYS/, sys/, $SYS/uptime, sys/uptime"
    })
    void shouldMapAsMosquittoDoesAndBack(String filter, String local, String remote, String child, String hub) {
        assertThat(mapping(Way.UP, rule(filter, local, remote)).toTarget(child)).isEqualTo(hub);
        assertThat(mapping(Way.DOWN, rule(filter, local, remote)).toTarget(hub)).isEqualTo(child);
    }

    @ParameterizedTest
    @CsvSource({
        "sensors/#, '', '', other/1",
        "sensors/#, '', '', sensors2",
        "#, L/, R/, other/1",
        "#, L/, R/, R/1",
        "'', local, remote, local/1",
        "'', local, remote, locally",
        "#, '', '', ''"
    })
    void shouldCarryNothingElse(String filter, String local, String remote, String topic) {
        TopicMapping mapping = mapping(Way.UP, rule(filter, local, remote));

        assertThat(mapping.toTarget(topic)).isNull();
        assertThat(mapping.whyNot(topic)).isEqualTo(DropReason.NO_RULE);
    }

    @ParameterizedTest
    @CsvSource({"#, ''", "+/uptime, ''", "#, R/"})
    void shouldCarryNoTopicThatBeginsWithDollarUnasked(String filter, String remote) {
        TopicMapping mapping = mapping(Way.UP, rule(filter, "", remote));

        assertThat(mapping.toTarget("$SYS/uptime")).isNull();
        assertThat(mapping.whyNot("$SYS/uptime")).isEqualTo(DropReason.UNASKED);
    }

    /** L/# matches L too, which is not below L/. */
    @Test
    void shouldNotCarryTheParentOfThePrefix() {
        TopicMapping mapping = mapping(Way.UP, rule("#", "L/", "R/"));

        assertThat(mapping.toTarget("L")).isNull();
        assertThat(mapping.whyNot("L")).isEqualTo(DropReason.NO_RULE);
    }

    @Test
    void shouldMakeNoReservedAndNoEmptyTopicByTakingAPrefixAway() {
        TopicMapping down = mapping(Way.DOWN, rule("#", "", "plant1/"));

        assertThat(down.toTarget("plant1/$SYS/uptime")).isNull();
        assertThat(down.toTarget("plant1/$share/group/a")).isNull();
        assertThat(down.toTarget("plant1/")).isNull();
        assertThat(down.whyNot("plant1/$SYS/uptime")).isEqualTo(DropReason.NO_RULE);
        assertThat(down.toTarget("plant1/a$b")).isEqualTo("a$b");
    }

    @Test
    void shouldMakeAReservedTopicWhereTheRuleNamesIt() {
        assertThat(mapping(Way.DOWN, rule("$control/#", "", "plant1/")).toTarget("plant1/$control/a"))
                .isEqualTo("$control/a");
        assertThat(mapping(Way.UP, rule("#", "", "$plant1/")).toTarget("a")).isEqualTo("$plant1/a");
    }

    @ParameterizedTest
    @CsvSource({"L/raw, UP", "L/raw/1, UP", "L/a/test, UP", "R/raw/1, DOWN", "R/a/test, DOWN"})
    void shouldNotCarryWhatTheRuleExcludes(String topic, Way way) {
        TopicMapping mapping = mapping(way, rule("#", "L/", "R/", "raw/#", "+/test"));

        assertThat(mapping.toTarget(topic)).isNull();
        assertThat(mapping.whyNot(topic)).isEqualTo(DropReason.EXCLUDED);
        assertThat(mapping.toTarget(topic + "s/2")).isNotEqualTo(topic);
    }

    @Test
    void shouldExcludeRelativeToThePrefix() {
        TopicMapping mapping = mapping(Way.UP, rule("#", "L/", "R/", "raw/#"));

        assertThat(mapping.toTarget("L/raws")).isEqualTo("R/raws");
        assertThat(mapping.toTarget("L/L/raw")).isEqualTo("R/L/raw");
    }

    @Test
    void shouldExcludeFromItsOwnRuleOnly() {
        TopicMapping mapping = mapping(Way.UP, rule("a/#", "", "", "+/raw"), rule("b/#", "", "B/"));

        assertThat(mapping.toTarget("a/raw")).isNull();
        assertThat(mapping.toTarget("b/raw")).isEqualTo("B/b/raw");
        assertThat(mapping.whyNot("c")).isEqualTo(DropReason.NO_RULE);
    }

    @Test
    void shouldCarryNothingWithoutRules() {
        TopicMapping mapping = new TopicMapping(List.of(), Way.UP);

        assertThat(mapping.toTarget("a")).isNull();
        assertThat(mapping.whyNot("a")).isEqualTo(DropReason.NO_RULE);
    }

    @Test
    void shouldNotMakeATopicLongerThanMqttCanSay() {
        TopicMapping up = mapping(Way.UP, rule("#", "", "R/"));

        assertThat(up.toTarget("a".repeat(65_533))).hasSize(65_535);
        assertThat(up.toTarget("a".repeat(65_534))).isNull();
        assertThat(up.whyNot("a".repeat(65_534))).isEqualTo(DropReason.TOO_LARGE);
        assertThat(up.toTarget("€".repeat(21_844))).hasSize(21_846);
        assertThat(up.toTarget("€".repeat(21_845))).isNull();
        assertThat(mapping(Way.UP, rule("#", "", "")).toTarget("a".repeat(65_535)))
                .hasSize(65_535);
    }

    private static TopicMapping mapping(Way way, TopicRule... rules) {
        return new TopicMapping(List.of(rules), way);
    }

    private static TopicRule rule(String filter, String local, String remote, String... exclude) {
        return new TopicRule(filter, Direction.BOTH, 2, List.of(exclude), new Remap(local, remote));
    }
}
