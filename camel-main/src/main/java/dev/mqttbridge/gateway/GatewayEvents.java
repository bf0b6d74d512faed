package dev.mqttbridge.gateway;

import dev.mqttbridge.broker.Broker;
import java.time.Duration;

/** Told what happens at the gateway, on the event loop of the client concerned: must not block. */
public interface GatewayEvents {

    /** A client was spliced to a broker. */
    default void attached(Listener listener, Broker broker, Duration took) {}

    /**
     * A session whose broker had failed goes on at another.
     *
     * @param took from the loss of the one to the first packet for the other
     */
    default void rehomed(Listener listener, Broker to, Duration took) {}

    /** A session has moved from one living broker to another. */
    default void moved(Listener listener, Broker from, Broker to) {}

    /** A better broker is back, or one is drained: so many sessions are about to move, paced. */
    default void movesBegun(Broker to, int sessions) {}

    /** A broker has failed, and so many sessions leave it. */
    default void failoverBegun(Broker from, int sessions) {}

    /**
     * The sessions of a failed broker go on elsewhere.
     *
     * @param moved how many of them
     * @param took from the verdict to the release of what was held
     */
    default void failoverDone(Broker from, int moved, Duration took) {}

    /** A client's connection ended, whether it had a broker or not. */
    default void ended(Listener listener, CloseReason reason) {}
}
