package dev.mqttbridge.config;

import static dev.mqttbridge.config.Loading.errors;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class YamlTreeTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "\n\n", "# only a comment\n", "---\n", "null", "~"})
    void shouldSayThatThereIsNothing(String yaml) {
        assertThat(errors(yaml)).singleElement().asString().contains("there is nothing in it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"just text", "[]", "- a\n- b\n", "17"})
    void shouldNeedAMapping(String yaml) {
        assertThat(errors(yaml)).singleElement().asString().contains("must be a mapping of keys to values");
    }

    @Test
    void shouldSayWhereAKeyIsTwice() {
        assertThat(errors("instance: a\nbrokers: []\ninstance: b\n"))
                .singleElement()
                .asString()
                .matches("line 3, column \\d+: Duplicate field 'instance'");
        assertThat(errors("health: {interval: 1s, interval: 2s}"))
                .singleElement()
                .asString()
                .contains("Duplicate field 'interval'");
    }

    @Test
    void shouldSayWhereATabIs() {
        assertThat(errors("health:\n\tinterval: 1s\n"))
                .singleElement()
                .asString()
                .startsWith("line 2, column 1: ")
                .contains("TAB");
    }

    @Test
    void shouldSayWhereABracketIsMissing() {
        assertThat(errors("brokers:\n  - {name: parent\nhttp: {}\n"))
                .singleElement()
                .asString()
                .startsWith("line 3, column 5: ");
    }

    @Test
    void shouldRefuseAnAlias() {
        assertThat(errors("health: {interval: &t 1s, timeout: *t}\n"))
                .singleElement()
                .asString()
                .startsWith("line 1, column ")
                .contains("aliases");
    }

    @Test
    void shouldRefuseASecondDocument() {
        assertThat(errors("brokers: []\n---\nbrokers: []\n"))
                .singleElement()
                .asString()
                .startsWith("line 3, column 1: ")
                .contains("second YAML document");
    }
}
