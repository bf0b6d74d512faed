package dev.mqttbridge.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReservedTopicsTest {

    private final ReservedTopics topics = new ReservedTopics("$mqtt-bridge", "north");

    @Test
    void shouldNameTheCanaryOfALinkAndWay() {
        assertThat(topics.canary("child1", "up")).isEqualTo("$mqtt-bridge/canary/north/child1/up");
    }

    @Test
    void shouldReserveItsOwnTopics() {
        assertThat(topics.isReserved(topics.canary("child1", "down"))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"$mqtt-bridge", "$mqtt-bridge/", "$mqtt-bridge/canary/south/child9/up", "$mqtt-bridge/else"})
    void shouldReserveAllBelowTheRoot(String topic) {
        assertThat(topics.isReserved(topic)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "$",
                "$mqtt-bridges",
                "$mqtt-bridge2/canary",
                "mqtt-bridge/canary",
                "a/$mqtt-bridge",
                "$SYS/a"
            })
    void shouldReserveNothingElse(String topic) {
        assertThat(topics.isReserved(topic)).isFalse();
    }

    @Test
    void shouldReserveARootOfSeveralLevels() {
        ReservedTopics deep = new ReservedTopics("site/bridge", "north");

        assertThat(deep.isReserved("site/bridge/canary/x")).isTrue();
        assertThat(deep.isReserved("site/other")).isFalse();
    }
}
