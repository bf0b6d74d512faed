package dev.mqttbridge;

import dev.mqttbridge.cli.Options;
import java.io.IOException;
import javax.management.JMException;
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
        boolean routesAreWrong = true;
        String route = "";
        Throwable telling = thrown;
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            telling = cause.getMessage() == null ? telling : cause;
            routesAreWrong &= !isAboutTheMachine(cause);
            if (cause instanceof FailedToCreateRouteException creating) {
                route = "route " + creating.getRouteId() + ": ";
            } else if (cause instanceof FailedToStartRouteException starting) {
                route = "route " + starting.getRouteId() + ": ";
            }
        }
        return new StartFailure(routesAreWrong, route + telling.getMessage());
    }

    /** What Camel says of routes it cannot read or build has no common type; what else can go wrong at start has. */
    private static boolean isAboutTheMachine(Throwable cause) {
        return cause instanceof IOException
                || cause instanceof JMException
                || cause instanceof FailedToStartRouteException;
    }

    /** Prints it. @return the exit code */
    int report(String routesDescription) {
        System.err.println(
                routesAreWrong ? routesDescription + " are not valid: " + message : "Cannot start: " + message);
        return routesAreWrong ? Options.EXIT_WRONG : EXIT_FAILED;
    }
}
