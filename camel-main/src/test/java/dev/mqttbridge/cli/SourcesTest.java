package dev.mqttbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.mqttbridge.config.ConfigException;
import dev.mqttbridge.config.ConfigLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourcesTest {

    @TempDir
    private Path directory;

    @Test
    void shouldTakeTheConfigThatWasNamed() throws IOException {
        Path file = Files.writeString(directory.resolve("mine.yaml"), "mine");
        usualConfig("usual");

        ConfigSource source = ConfigSource.find(Optional.of(file), directory);

        assertThat(source).isEqualTo(new ConfigSource("config: " + file, "mine"));
    }

    @Test
    void shouldTakeTheConfigInItsUsualPlace() throws IOException {
        usualConfig("usual");

        assertThat(ConfigSource.find(Optional.empty(), directory))
                .isEqualTo(new ConfigSource("config: ./config/mqtt-bridge.yaml", "usual"));
    }

    @Test
    void shouldElseTakeTheConfigInsideTheJar() {
        ConfigSource source = ConfigSource.find(Optional.empty(), directory);

        assertThat(source.description()).isEqualTo("config: built-in");
        assertThat(new ConfigLoader(Map.<String, String>of()::get)
                        .load(source.yaml())
                        .brokers())
                .hasSize(3);
    }

    @Test
    void shouldNotPassOverAConfigThatCannotBeRead() throws IOException {
        Path missing = directory.resolve("missing.yaml");
        assertUnreadable(missing, "there is no such file");
        assertUnreadable(directory, "Is a directory");
        Path latin1 = Files.write(directory.resolve("latin1.yaml"), new byte[] {'#', (byte) 0xe9, '\n'});
        assertUnreadable(latin1, "it is not UTF-8 text");

        Files.createDirectories(directory.resolve("config/mqtt-bridge.yaml"));
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> ConfigSource.find(Optional.empty(), directory));
    }

    @Test
    void shouldTakeTheRoutesInTheirUsualPlace() throws IOException {
        Path routes = Files.createDirectories(directory.resolve("routes"));
        Files.writeString(routes.resolve("gateway.camel.yaml"), "");

        assertThat(RouteSource.find(directory))
                .isEqualTo(new RouteSource("routes: ./routes", "file:" + routes + "/*.camel.yaml"));
    }

    @Test
    void shouldElseTakeTheRoutesInsideTheJar() throws IOException {
        RouteSource builtIn = RouteSource.find(directory);
        assertThat(builtIn.description()).isEqualTo("routes: built-in");
        assertThat(builtIn.pattern().split(",")).allMatch(route -> route.startsWith("classpath:routes/"));

        Files.createDirectories(directory.resolve("routes"));
        Files.writeString(directory.resolve("routes/rails.rb"), "");
        assertThat(RouteSource.find(directory)).isEqualTo(builtIn);
    }

    private void usualConfig(String text) throws IOException {
        Files.createDirectories(directory.resolve("config"));
        Files.writeString(directory.resolve("config/mqtt-bridge.yaml"), text);
    }

    private void assertUnreadable(Path file, String reason) {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> ConfigSource.find(Optional.of(file), directory))
                .withMessage(file + ": cannot be read: " + reason)
                .withCauseInstanceOf(IOException.class);
    }

    @Test
    void shouldHaveEveryShippedRouteInsideTheJar() throws IOException {
        try (Stream<Path> shipped = Files.list(Path.of("..", "routes"))) {
            assertThat(shipped.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(RouteSource.BUILT_IN.stream()
                            .map(name -> name + ".camel.yaml")
                            .toList());
        }
    }
}
