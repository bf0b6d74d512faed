package dev.mqttbridge.config;

import java.util.ArrayList;
import java.util.List;

/** Collects everything that is wrong, so that a person sees it all at once. */
final class Errors {

    private final List<ConfigError> errors = new ArrayList<>();

    void add(String path, String value, String problem) {
        errors.add(new ConfigError(path, value, problem));
    }

    boolean isEmpty() {
        return errors.isEmpty();
    }

    void throwIfAny() {
        if (!errors.isEmpty()) {
            throw new ConfigException(errors);
        }
    }
}
