package dev.mqttbridge.jmx;

/** A link as JMX shows it. Counts are since the start of the service. To stop one way of it, stop its route in Camel's own MBeans. */
public interface LinkMXBean {

    /** The child's name. */
    String getName();

    /** UP, STANDBY, DEGRADED, DOWN or STOPPED. */
    String getStatus();

    /** Why it is not UP; empty when it is. */
    String getReason();

    /** Messages from the child to the hub. */
    long getMessagesUp();

    /** Messages from the hub to the child. */
    long getMessagesDown();

    /** Milliseconds from a client of the child to one of the hub, newest sample; -1 before the first. */
    double getLagMillisUp();

    /** Milliseconds from a client of the hub to one of the child, newest sample; -1 before the first. */
    double getLagMillisDown();

    /** QoS 1 and 2 messages not yet acknowledged by their target, both ways. */
    int getInFlight();

    /** Messages not passed on, both ways, whatever the reason. */
    long getDropped();
}
