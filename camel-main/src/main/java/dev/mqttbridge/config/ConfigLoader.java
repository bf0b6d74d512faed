package dev.mqttbridge.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Function;

/**
 * Reads the service's configuration from YAML: strictly, and with every error at once. Thread-safe; touches neither
 * files nor network.
 */
public final class ConfigLoader {

    private final Function<String, String> environment;

    /** @param environment gives null for a variable that is not set: {@code System::getenv}, or {@code map::get} */
    public ConfigLoader(Function<String, String> environment) {
        this.environment = environment;
    }

    /**
     * Reads one YAML document. Any value may have {@code ${NAME}} or {@code ${NAME:default}} in it; CHECK_INTERVAL,
     * TIMEOUT and FAIL_THRESHOLD of the environment win over the document.
     *
     * @throws ConfigException with all that is wrong with it
     */
    public ServiceConfig load(String yaml) {
        JsonNode tree = YamlTree.read(yaml);
        Errors errors = new Errors();
        Section top = new Section("", tree, new Placeholders(environment), errors);
        ServiceConfig config = new ConfigMapper(new Overrides(environment, errors), errors).map(top);
        errors.throwIfAny();
        return config;
    }
}
