package dev.mqttbridge.gateway;

import dev.mqttbridge.broker.Broker;
import java.time.Duration;

/** Told what happens at the gateway, on the event loop of the client concerned: must not block. */
public interface GatewayEvents {

    /** A client was spliced to a broker. */
    default void attached(Listener listener, Broker broker, Duration took) {}

    /** A client's connection ended, whether it had a broker or not. */
    default void ended(Listener listener, CloseReason reason) {}
}
