package dev.mqttbridge.config;

import static dev.mqttbridge.config.Loading.errors;
import static dev.mqttbridge.config.Loading.load;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlaceholdersTest {

    private final Placeholders placeholders = new Placeholders(Map.of("HOST", "h1", "EMPTY", "", "ODD", "$1\\")::get);

    @ParameterizedTest
    @CsvSource({
        "plain, plain",
        "${HOST}, h1",
        "${HOST:other}:1883, h1:1883",
        "${NONE:other}:1883, other:1883",
        "${NONE:}x, x",
        "${NONE:a:b}, a:b",
        "${EMPTY:other}x, x",
        "${HOST}-${HOST}, h1-h1",
        "${ODD}, $1\\",
        "$${HOST}, ${HOST}",
        "$HOST, $HOST"
    })
    void shouldReplace(String text, String expected) {
        assertThat(placeholders.resolve(text)).isEqualTo(new Placeholders.Result(expected, ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"${", "${}", "${1}", "${HOST", "${A-B}", "a${ HOST}"})
    void shouldRefuseHalfAPlaceholder(String text) {
        assertThat(placeholders.resolve(text).problem()).contains("must have ${NAME} or ${NAME:default}");
    }

    @Test
    void shouldNameEveryMissingVariable() {
        assertThat(placeholders.resolve("${ONE}${TWO}").problem())
                .contains("environment variable ONE")
                .contains("environment variable TWO");
    }

    @Test
    void shouldServeForAnyKindOfValue() {
        ServiceConfig config = load("""
                brokers:
                  - {name: "${NAME}", address: "${HOST:localhost}:${PORT:1883}", protocol: "${P}"}
                health: {interval: "${I}", failThreshold: "${F}"}
                """, Map.of("NAME", "parent", "PORT", "11883", "P", "5", "I", "20s", "F", "7"));

        assertThat(config.hub().name()).isEqualTo("parent");
        assertThat(config.hub().address()).hasToString("localhost:11883");
        assertThat(config.hub().protocol()).isEqualTo(Protocol.V5);
        assertThat(config.health().interval()).hasSeconds(20);
        assertThat(config.health().failThreshold()).isEqualTo(7);
    }

    @Test
    void shouldSayWhereAWrongValueCameFrom() {
        String yaml = "brokers: [{name: parent, address: '${WHERE}'}]";
        assertThat(errors(yaml, Map.of("WHERE", "nowhere")))
                .singleElement()
                .asString()
                .startsWith("brokers[0].address: \"nowhere\" (from \"${WHERE}\") must be host:port");
        assertThat(errors(yaml))
                .singleElement()
                .asString()
                .startsWith("brokers[0].address: \"${WHERE}\" needs the environment variable WHERE, which is not set");
    }
}
