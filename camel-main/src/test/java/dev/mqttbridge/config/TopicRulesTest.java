package dev.mqttbridge.config;

import static dev.mqttbridge.config.Loading.BROKERS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The topics of a link: what each rule may be, and which stand each other in the way. */
class TopicRulesTest {

    private static final String TOPICS = "bridge.links[0].topics";

    @Test
    void shouldReadEveryKey() {
        assertThat(
                        rules(
                                "{filter: 'a/#', direction: up, qos: 1, exclude: [a/b, 'a/c/+'], remap: {local: l/, remote: r/}}"))
                .containsExactly(new TopicRule("a/#", Direction.UP, 1, List.of("a/b", "a/c/+"), new Remap("l/", "r/")));
    }

    @Test
    void shouldDefaultToTheSameTopicsAtBothEndsAndNoneExcluded() {
        assertThat(rules("{filter: a, remap: {}}, {filter: b, remap: {local: l/}}, {filter: c, remap: {remote: r/}}"))
                .extracting(TopicRule::exclude, TopicRule::remap)
                .containsExactly(
                        tuple(List.of(), Remap.NONE),
                        tuple(List.of(), new Remap("l/", "")),
                        tuple(List.of(), new Remap("", "r/")));
    }

    @Test
    void shouldPutThePrefixesInFront() {
        TopicRule rule = new TopicRule("a/#", Direction.BOTH, 2, List.of("a/b"), new Remap("l/", "r/"));

        assertThat(rule.filterAtSource(Direction.UP)).isEqualTo("l/a/#");
        assertThat(rule.filterAtSource(Direction.DOWN)).isEqualTo("r/a/#");
        assertThat(rule.filterAtTarget(Direction.UP)).isEqualTo("r/a/#");
        assertThat(rule.filterAtTarget(Direction.DOWN)).isEqualTo("l/a/#");
        assertThat(rule.excludeAtSource(Direction.UP)).containsExactly("l/a/b");
        assertThat(rule.excludeAtSource(Direction.DOWN)).containsExactly("r/a/b");
    }

    @Test
    void shouldRefusePrefixesWithWildcards() {
        assertThat(errors("{filter: a, remap: {local: 'l/+/', remote: \"r\\0/\"}}"))
                .containsExactly(
                        TOPICS + "[0].remap.local: \"l/+/\" must be the beginning of an MQTT topic: "
                                + "no +, # or NUL, at most 65535 bytes",
                        TOPICS + "[0].remap.remote: \"r?/\" must be the beginning of an MQTT topic: "
                                + "no +, # or NUL, at most 65535 bytes");
    }

    @Test
    void shouldRefuseAPrefixThatMakesNoFilter() {
        assertThat(errors("{filter: '#', remap: {remote: plant1}}"))
                .containsExactly(TOPICS + "[0].remap.remote: \"plant1\" makes \"plant1#\" of filter, must make "
                        + TopicFilters.ALLOWED + ", at most 65535 bytes; a prefix in front of a wildcard ends with /");
        assertThat(errors("{filter: a, exclude: [a, +], remap: {local: plant1}}"))
                .singleElement()
                .asString()
                .startsWith(TOPICS + "[0].remap.local: \"plant1\" makes \"plant1+\" of exclude[1], must make");
        assertThat(errors("{filter: a/b, remap: {local: $share/}}"))
                .singleElement()
                .asString()
                .startsWith(TOPICS + "[0].remap.local: \"$share/\" makes \"$share/a/b\" of filter");
    }

    @Test
    void shouldRefuseAPrefixThatMakesAFilterTooLong() {
        assertThat(errors("{filter: '" + "a".repeat(65_530) + "', remap: {local: 12345, remote: '12345'}}"))
                .containsExactly(TOPICS + "[0].remap.local: 12345 must be text: put it in quotes "
                        + "(the beginning of an MQTT topic: no +, # or NUL, at most 65535 bytes)");
        assertThat(errors("{filter: '" + "a".repeat(65_530) + "', remap: {local: '12345', remote: '123456'}}"))
                .singleElement()
                .asString()
                .startsWith(TOPICS + "[0].remap.remote: \"123456\" makes \"123456aaaa")
                .contains("at most 65535 bytes");
    }

    /** mosquitto.conf(5), "topic": the empty pattern maps a single topic. */
    @Test
    void shouldTakeAnEmptyFilterForTheOneTopicThatTheTwoPrefixesName() {
        assertThat(rules("{filter: '', remap: {local: a, remote: b}}"))
                .extracting(rule -> rule.filterAtSource(Direction.UP), rule -> rule.filterAtSource(Direction.DOWN))
                .containsExactly(tuple("a", "b"));
        for (String remap : List.of("{}", "{local: a}", "{remote: b}")) {
            assertThat(errors("{filter: '', remap: " + remap + "}"))
                    .containsExactly(TOPICS + "[0].filter: \"\" must be " + TopicFilters.ALLOWED
                            + "; it may be empty where remap has both local and remote, the two names of one topic");
        }
    }

    @Test
    void shouldRefuseWrongExcludes() {
        assertThat(errors("{filter: '#', exclude: [a, 'b#', 7, '']}, {filter: a, exclude: a}, {filter: b, exclude: }"))
                .containsExactly(
                        TOPICS + "[0].exclude[1]: \"b#\" must be " + TopicFilters.ALLOWED,
                        TOPICS + "[0].exclude[2]: 7 must be text: put it in quotes (" + TopicFilters.ALLOWED + ")",
                        TOPICS + "[0].exclude[3]: \"\" must be " + TopicFilters.ALLOWED,
                        TOPICS + "[1].exclude: \"a\" must be a list",
                        TOPICS + "[2].exclude: (nothing) must be a list");
    }

    /** Given with the prefix, it would keep nothing back. */
    @Test
    void shouldRefuseAnExcludeThatExcludesNothing() {
        assertThat(errors("{filter: 'a/#', exclude: [a/raw, l/a/raw], remap: {local: l/}}"))
                .containsExactly(TOPICS + "[0].exclude[1]: \"l/a/raw\" excludes nothing, must match some topic that "
                        + "filter \"a/#\" matches; both are without the prefixes of remap");
    }

    @Test
    void shouldRefuseUnknownKeysOfARemap() {
        assertThat(errors("{filter: a, remap: {locale: b}}"))
                .singleElement()
                .asString()
                .startsWith(TOPICS + "[0].remap.locale: is not a key that exists here; did you mean \"local\"?");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{filter: a}, {filter: b}",
                "{filter: a, direction: up}, {filter: a, direction: down}",
                "{filter: 'a/#', direction: up}, {filter: '+/b', direction: down}",
                "{filter: '#'}, {filter: '$SYS/#', direction: up}",
                "{filter: a/+}, {filter: a/+/+}",
                "{filter: '#', remap: {local: a/, remote: a/}}, {filter: '#', remap: {local: b/, remote: b/}}"
            })
    void shouldAcceptRulesThatDoNotOverlap(String topics) {
        assertThat(rules(topics)).hasSize(2);
    }

    @Test
    void shouldRefuseRulesThatOverlap() {
        assertThat(errors("{filter: a, direction: up}, {filter: a}, {filter: b}"))
                .containsExactly(TOPICS + "[1].filter: \"a\" takes \"a\" up as bridge.links[0].topics[0] does already, "
                        + "must not: a broker may deliver such a message twice");
        assertThat(errors("{filter: 'a/#', direction: down}, {filter: '+/b', direction: both}"))
                .containsExactly(TOPICS + "[1].filter: \"+/b\" takes \"a/b\" down as bridge.links[0].topics[0] "
                        + "does already, must not: a broker may deliver such a message twice");
    }

    @Test
    void shouldSayThatAnExcludeDoesNotPartRules() {
        assertThat(errors("{filter: '#', exclude: ['a/#']}, {filter: 'a/#'}"))
                .singleElement()
                .asString()
                .endsWith("must not: a broker may deliver such a message twice, exclude or not");
    }

    /** It is the topics at the source that count. */
    @Test
    void shouldCompareWithThePrefixInFront() {
        assertThat(errors("{filter: a/b, direction: up, remap: {remote: x/}}, "
                        + "{filter: b, direction: up, remap: {local: a/, remote: y/}}"))
                .singleElement()
                .asString()
                .startsWith(TOPICS + "[1].filter: \"b\" takes \"a/b\" up as");
        assertThat(rules("{filter: '#', direction: up, remap: {local: a/}}, "
                        + "{filter: '#', direction: up, remap: {local: b/}}"))
                .as("they may meet at the target")
                .hasSize(2);
    }

    @Test
    void shouldRefuseOverlapsViaPahoToo() {
        assertThat(Loading.errors(BROKERS + "bridge: {links: [{child: child1, via: paho, "
                        + "topics: [{filter: 'a/#'}, {filter: '+/b'}]}]}"))
                .hasSize(1);
    }

    @Test
    void shouldHaveNeitherExcludeNorRemapViaPaho() {
        assertThat(Loading.errors(BROKERS + "bridge: {links: [{child: child1, via: paho, "
                        + "topics: [{filter: '#', exclude: [b], remap: {local: c/}}]}]}"))
                .containsExactly(
                        TOPICS + "[0].exclude: is not available with via: paho, "
                                + "must be left out (or use via: link)",
                        TOPICS + "[0].remap: is not available with via: paho, must be left out (or use via: link)");
    }

    @Test
    void shouldHoldForRecordsToo() {
        TopicRule everything = TopicRule.everything(Via.LINK);
        refuses(() -> new TopicRule("", Direction.UP, 0));
        refuses(() -> new TopicRule("#", Direction.UP, 0, List.of(), new Remap("a", "")));
        refuses(() -> new LinkConfig("child1", Via.LINK, List.of(everything, new TopicRule("a", Direction.UP, 0))));
        refuses(() -> new LinkConfig(
                "child1", Via.PAHO, List.of(new TopicRule("a", Direction.UP, 0, List.of("a"), Remap.NONE))));
        refuses(() -> new LinkConfig(
                "child1",
                Via.LINK,
                List.of(
                        new TopicRule("#", Direction.UP, 0, List.of(), new Remap("", "x/")),
                        new TopicRule("#", Direction.DOWN, 0))));
    }

    private static void refuses(ThrowingCallable constructor) {
        assertThatExceptionOfType(ConfigException.class).isThrownBy(constructor);
    }

    private static List<TopicRule> rules(String topics) {
        return Loading.load(BROKERS + links(topics)).bridge().links().get(0).topics();
    }

    private static List<String> errors(String topics) {
        return Loading.errors(BROKERS + links(topics));
    }

    private static String links(String topics) {
        return "bridge: {links: [{child: child1, topics: [" + topics + "]}]}";
    }
}
