package dev.mqttbridge.config;

import java.util.List;
import java.util.stream.Collectors;

/** A config that cannot be used, with everything that is wrong with it. */
public final class ConfigException extends RuntimeException {

    private final transient List<ConfigError> errors;

    public ConfigException(List<ConfigError> errors) {
        super(errors.stream().map(ConfigError::toString).collect(Collectors.joining(System.lineSeparator())));
        if (errors.isEmpty()) {
            throw new IllegalArgumentException("errors: must be at least one");
        }
        this.errors = List.copyOf(errors);
    }

    public ConfigException(ConfigError error, Throwable cause) {
        super(error.toString(), cause);
        this.errors = List.of(error);
    }

    /** At least one, in the order of the file. */
    public List<ConfigError> errors() {
        return errors;
    }
}
