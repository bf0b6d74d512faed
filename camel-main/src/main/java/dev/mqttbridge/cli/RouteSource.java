package dev.mqttbridge.cli;

import dev.mqttbridge.config.ConfigException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The routes that are taken.
 *
 * @param description for the log, for example "routes: ./routes"
 * @param pattern for {@code camel.main.routesIncludePattern}
 */
public record RouteSource(String description, String pattern) {

    private static final String USUAL = "routes";
    static final List<String> BUILT_IN = List.of("bridge", "canary", "gateway", "health", "http");

    private static final String FILES = "*.camel.yaml";

    /**
     * {@code routes} if it is a directory with Camel routes in it, else the copy inside the jar: a program runs in many
     * directories, and some have a "routes" that has nothing to do with it.
     *
     * @param directory where to search: {@code Path.of("")} for the working directory
     * @throws ConfigException if the directory is there but cannot be listed
     */
    public static RouteSource find(Path directory) {
        Path usual = directory.resolve(USUAL);
        return hasRoutes(usual)
                ? new RouteSource("routes: ./" + USUAL, "file:" + usual + "/" + FILES)
                : new RouteSource("routes: built-in", builtIn());
    }

    /** By name: to look for a pattern, Camel would read the whole jar, which takes most of a second. */
    private static String builtIn() {
        return BUILT_IN.stream()
                .map(name -> "classpath:" + USUAL + "/" + name + ".camel.yaml")
                .collect(Collectors.joining(","));
    }

    private static boolean hasRoutes(Path directory) {
        if (!Files.isDirectory(directory)) {
            return false;
        }
        try (DirectoryStream<Path> routes = Files.newDirectoryStream(directory, FILES)) {
            return routes.iterator().hasNext();
        } catch (IOException e) {
            throw Unreadable.because(directory, e);
        }
    }
}
