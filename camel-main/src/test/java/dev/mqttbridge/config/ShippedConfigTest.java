package dev.mqttbridge.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** config/mqtt-bridge.yaml, as it is packed into the jar. */
class ShippedConfigTest {

    private final String yaml = read();

    @Test
    void shouldFitItsSchema() throws IOException {
        assertThat(new Schema().problems(new YAMLMapper().readTree(yaml))).isEmpty();
        assertThat(yaml).startsWith("# yaml-language-server: $schema=mqtt-bridge.schema.json\n");
    }

    @Test
    void shouldSpellOutTheDefaults() {
        assertThat(Loading.load(yaml)).isEqualTo(Loading.load(Loading.BROKERS));
    }

    @Test
    void shouldHaveAnExampleThatLoads() {
        String example = yaml.substring(yaml.indexOf("# bridge:"), yaml.indexOf("# Loopback"))
                .replaceAll("(?m)^# ", "");

        assertThat(Loading.load(yaml + example).bridge().links())
                .singleElement()
                .satisfies(link -> assertThat(link.topics()).hasSize(4));
    }

    private static String read() {
        try (InputStream in = ShippedConfigTest.class.getResourceAsStream("/config/mqtt-bridge.yaml")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
