package dev.mqttbridge.cli;

import dev.mqttbridge.config.ConfigException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The configuration that is taken.
 *
 * @param description for the log, for example "config: ./config/mqtt-bridge.yaml"
 * @param yaml its text
 */
public record ConfigSource(String description, String yaml) {

    private static final String USUAL = "config/mqtt-bridge.yaml";

    /**
     * The named file; else {@code config/mqtt-bridge.yaml} if it is there; else the copy inside the jar.
     *
     * @param named what {@code --config} says
     * @param directory where to search: {@code Path.of("")} for the working directory
     * @throws ConfigException if the file cannot be read; one that is there is never passed over
     */
    public static ConfigSource find(Optional<Path> named, Path directory) {
        if (named.isPresent()) {
            return new ConfigSource("config: " + named.get(), read(named.get()));
        }
        Path usual = directory.resolve(USUAL);
        return Files.exists(usual)
                ? new ConfigSource("config: ./" + USUAL, read(usual))
                : new ConfigSource("config: built-in", builtIn());
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw Unreadable.because(file, e);
        }
    }

    private static String builtIn() {
        try (InputStream in = ConfigSource.class.getResourceAsStream("/" + USUAL)) {
            if (in == null) {
                throw new IllegalStateException("this jar was built without its " + USUAL);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the built-in " + USUAL, e);
        }
    }
}
