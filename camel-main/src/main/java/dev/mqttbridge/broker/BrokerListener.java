package dev.mqttbridge.broker;

/** Told what happens to brokers. Called on the thread that found out, often an event loop: must not block. */
public interface BrokerListener {

    /**
     * The status that read-outs show has changed.
     *
     * @param reason why, for people
     */
    default void statusChanged(Broker broker, BrokerStatus from, BrokerStatus to, String reason) {}

    /** A probe has ended. */
    default void probed(Broker broker, Probe probe) {}

    /** The health checker's kept-open connection to it broke: whoever else had one has most likely lost it too. */
    default void connectionLost(Broker broker) {}

    /** Somebody has doubts and wants the broker probed now, whatever its status. */
    default void doubted(Broker broker) {}
}
