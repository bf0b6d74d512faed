package dev.mqttbridge.jmx;

/** A listener of the gateway as JMX shows it. Counts are since the start of the service. */
public interface ListenerMXBean {

    String getName();

    /** host:port. */
    String getBind();

    int getMaxConnections();

    /** Connections open now. */
    int getOpen();

    /** Connections that have a broker now. */
    int getAttached();

    long getAccepted();

    /** Connections that got a broker. */
    long getHandled();

    /** Bytes from clients. */
    long getBytesIn();

    /** Bytes to clients. */
    long getBytesOut();
}
