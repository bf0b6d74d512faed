package dev.mqttbridge.jmx;

/** A broker as JMX shows it. Attributes are of the moment; operations take effect at once. */
public interface BrokerMXBean {

    String getName();

    /** host:port. */
    String getAddress();

    /** UP, SUSPECT, DOWN or DRAINING. */
    String getStatus();

    /** Why it is not UP; empty when it is. */
    String getReason();

    /** Round trip of the last MQTT ping in milliseconds; -1 if it failed or there was none yet. */
    double getRttMillis();

    int getConsecutiveFailures();

    /** End of the last MQTT ping, ISO 8601; empty before the first. */
    String getLastCheck();

    /** Clients attached to it now. */
    int getSessions();

    /** Takes no new clients until {@link #undrain()}; its sessions move to other brokers, connections of mode tcp stay. */
    void drain();

    void undrain();
}
