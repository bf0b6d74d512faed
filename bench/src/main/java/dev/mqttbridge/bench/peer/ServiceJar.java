package dev.mqttbridge.bench.peer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How our service is started: on the same Java as this program. */
record ServiceJar(Path jar, List<String> jvmOptions) {

    ServiceJar {
        jar = jar.toAbsolutePath();
        jvmOptions = List.copyOf(jvmOptions);
    }

    List<String> command(Path config) throws IOException {
        if (Files.notExists(jar)) {
            throw new NoSuchFileException(jar.toString(), null, "the service is not built");
        }
        List<String> command = new ArrayList<>(List.of(java()));
        command.addAll(jvmOptions);
        command.addAll(List.of("-jar", jar.toString(), "--config", config.toString()));
        return command;
    }

    String version() throws IOException {
        String options = jvmOptions.isEmpty() ? "no JVM option" : String.join(" ", jvmOptions);
        return Version.firstLine(java(), "-jar", jar.toString(), "--version") + ", Java " + Runtime.version() + ", "
                + options;
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
