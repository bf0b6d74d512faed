package dev.mqttbridge.gateway;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Tells when the bridge has carried what it had to carry: sessions move between brokers behind that. Thread-safe; never blocks. */
@FunctionalInterface
public interface BridgeFence {

    /**
     * Asks when one broker has got all that another one has now. Brokers are named as in the configuration.
     *
     * @return done, on any thread, with true when it has, and with false when the bridge breaks before; empty where nothing tells
     */
    Optional<CompletionStage<Boolean>> set(String from, String to);
}
