package dev.mqttbridge.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples are those of MQTT 5, section 4.7, and what lies around them. */
class TopicFilterTest {

    @ParameterizedTest
    @CsvSource({
        "sport/tennis/player1/#, sport/tennis/player1",
        "sport/tennis/player1/#, sport/tennis/player1/ranking",
        "sport/tennis/player1/#, sport/tennis/player1/score/wimbledon",
        "sport/#, sport",
        "#, sport",
        "#, /",
        "sport/tennis/+, sport/tennis/player1",
        "sport/+, sport/",
        "+, sport",
        "+/+, /finance",
        "/+, /finance",
        "+/tennis/#, sport/tennis",
        "+/tennis/#, sport/tennis/",
        "sport/+/player1, sport/tennis/player1",
        "a//b, a//b",
        "a/+/b, a//b",
        "$SYS/#, $SYS/uptime",
        "$SYS/#, $SYS",
        "a/#, a/$b",
        "a/, a/"
    })
    void shouldMatch(String filter, String topic) {
        assertThat(new TopicFilter(filter).matches(topic)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "sport/tennis/player1/#, sport/tennis/player10",
        "sport/tennis/+, sport/tennis/player1/ranking",
        "sport/+, sport",
        "+, /finance",
        "sport, Sport",
        "sport, sport/",
        "sport/, sport",
        "spor, sport",
        "sport, spor",
        "+/tennis, sport/golf",
        "#, $SYS/uptime",
        "+/uptime, $SYS/uptime",
        "+, $SYS",
        "$SYS/#, SYS/uptime",
        "#, ''",
        "+, ''"
    })
    void shouldNotMatch(String filter, String topic) {
        assertThat(new TopicFilter(filter).matches(topic)).isFalse();
    }

    @Test
    void shouldMatchTheLongestTopics() {
        String slashes = "/".repeat(65_535);
        assertThat(new TopicFilter("#").matches(slashes)).isTrue();
        assertThat(new TopicFilter("+/#").matches(slashes)).isTrue();
        assertThat(new TopicFilter(slashes).matches(slashes)).isTrue();
        assertThat(new TopicFilter(slashes).matches(slashes.substring(1))).isFalse();
    }
}
