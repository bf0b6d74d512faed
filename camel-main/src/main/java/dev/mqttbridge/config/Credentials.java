package dev.mqttbridge.config;

import java.util.Objects;
import java.util.Optional;

/**
 * What the service says of itself to a broker.
 *
 * @param username 1 to 65535 bytes
 * @param password at most 65535 bytes; may be absent (MQTT allows a user name alone), never printed
 */
public record Credentials(String username, Optional<String> password) {

    public Credentials {
        Rules.USERNAME.require("username", username);
        Objects.requireNonNull(password, "password");
        if (password.isPresent() && !Rules.PASSWORD.accepts(password.get())) {
            throw new IllegalArgumentException("password: must be " + Rules.PASSWORD.allowed());
        }
    }

    @Override
    public String toString() {
        return "Credentials[username=" + username + ", password=" + (password.isPresent() ? "***" : "none") + "]";
    }
}
