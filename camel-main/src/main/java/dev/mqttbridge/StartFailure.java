package dev.mqttbridge;

import dev.mqttbridge.cli.Options;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.FailedToStartRouteException;

/**
 * Why Camel did not start, in a line for people.
 *
 * @param routesAreWrong true if the routes cannot be read or built; false if they can, but something like a port is not to be had
 * @param message what is wrong, with the route's id where it is known
 */
record StartFailure(boolean routesAreWrong, String message) {

    private static final int EXIT_FAILED = 1;

    static StartFailure of(Throwable thrown) {
        boolean routesAreWrong = false;
        String route = "";
        Throwable telling = thrown;
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            telling = cause.getMessage() == null ? telling : cause;
            routesAreWrong |= isAboutRoutes(cause);
            if (cause instanceof FailedToCreateRouteException creating) {
                route = "route " + creating.getRouteId() + ": ";
            } else if (cause instanceof FailedToStartRouteException starting) {
                route = "route " + starting.getRouteId() + ": ";
            }
        }
        return new StartFailure(routesAreWrong, route + telling.getMessage());
    }

    /** The YAML reader's own exceptions have no common type but their package. */
    private static boolean isAboutRoutes(Throwable cause) {
        String type = cause.getClass().getName();
        return cause instanceof FailedToCreateRouteException
                || type.startsWith("org.snakeyaml.engine.")
                || type.startsWith("org.apache.camel.dsl.yaml.");
    }

    /** Prints it. @return the exit code */
    int report(String routesDescription) {
        System.err.println(
                routesAreWrong ? routesDescription + " are not valid: " + message : "Cannot start: " + message);
        return routesAreWrong ? Options.EXIT_WRONG : EXIT_FAILED;
    }
}
