package dev.mqttbridge.broker;

/** What the service thinks of a broker. Names as in the HTTP and JMX read-outs. */
public enum BrokerStatus {
    /** Answers its probes. */
    UP,
    /** Has given cause for doubt, or has not been probed yet; still used, and probed at once and fast. */
    SUSPECT,
    /** Failed {@code failThreshold} probes in a row; not used until {@code riseThreshold} probes succeed. */
    DOWN,
    /** Taken out for maintenance: takes no new clients. */
    DRAINING
}
