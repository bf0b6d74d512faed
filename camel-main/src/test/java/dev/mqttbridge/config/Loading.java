package dev.mqttbridge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;

/** What tests of the loader begin with. */
final class Loading {

    static final String BROKERS = """
            brokers:
              - {name: parent, address: "localhost:1883"}
              - {name: child1, address: "localhost:1884"}
              - {name: child2, address: "localhost:1885"}
            """;

    private Loading() {}

    static ServiceConfig load(String yaml) {
        return load(yaml, Map.of());
    }

    static ServiceConfig load(String yaml, Map<String, String> environment) {
        return new ConfigLoader(environment::get).load(yaml);
    }

    static List<String> errors(String yaml) {
        return errors(yaml, Map.of());
    }

    static List<String> errors(String yaml, Map<String, String> environment) {
        return exception(yaml, environment).errors().stream()
                .map(ConfigError::toString)
                .toList();
    }

    static ConfigException exception(String yaml, Map<String, String> environment) {
        ConfigException exception = catchThrowableOfType(ConfigException.class, () -> load(yaml, environment));
        assertThat(exception).as("what loading said of: %s", yaml).isNotNull();
        return exception;
    }
}
