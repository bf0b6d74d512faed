package dev.mqttbridge.config;

import java.util.Objects;

/**
 * One thing that is wrong with a config, for a person to read.
 *
 * @param path where: a key path such as {@code brokers[1].address}, an environment variable, or a line and column
 * @param value what is there, never a secret; empty if nothing is there or it does not matter
 * @param problem what is allowed instead
 */
public record ConfigError(String path, String value, String problem) {

    public ConfigError {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(value, "value");
        Objects.requireNonNull(problem, "problem");
    }

    /** One line. */
    @Override
    public String toString() {
        return path + ": " + (value.isEmpty() ? "" : value + " ") + problem;
    }
}
