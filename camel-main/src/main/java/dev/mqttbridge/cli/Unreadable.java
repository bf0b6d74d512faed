package dev.mqttbridge.cli;

import dev.mqttbridge.config.ConfigError;
import dev.mqttbridge.config.ConfigException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Says why a file cannot be read; the JDK's message is often the file's name alone. */
final class Unreadable {

    private Unreadable() {}

    static ConfigException because(Path file, IOException e) {
        return new ConfigException(new ConfigError(file.toString(), "", "cannot be read: " + reason(e)), e);
    }

    private static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "there is no such file";
        }
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        return e instanceof CharacterCodingException ? "it is not UTF-8 text" : e.getMessage();
    }
}
