package dev.mqttbridge.bench.peer;

import java.nio.file.Path;
import java.util.List;

/**
 * Which build of our service, and how its JVM is started.
 *
 * @param jvmOptions none by default
 */
public record ServiceSetup(Path jar, List<String> jvmOptions) {

    ServiceJar serviceJar() {
        return new ServiceJar(jar, jvmOptions);
    }
}
