package dev.mqttbridge.cli;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** The version of this program, from the manifest of its jar. */
public final class Version implements IVersionProvider {

    /** For example "0.1.0"; "development" when it does not run from its jar. */
    public static String text() {
        return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
                .orElse("development");
    }

    @Override
    public String[] getVersion() {
        return new String[] {"mqtt-bridge " + text()};
    }
}
