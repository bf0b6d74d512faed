package dev.mqttbridge.link;

/** Whether a link carries messages. */
public enum LinkStatus {
    /** Both connections are open, every subscription is granted, and nothing says that messages do not arrive. */
    UP,
    /** Connected, but not carrying, or not all: a way is stopped or stalls, or its target refuses messages. */
    DEGRADED,
    /**
     * As UP, but it carries nothing, because other links make up the way it would be, or a broker's own bridge does; it takes over
     * when they do not.
     */
    STANDBY,
    /** It is being connected, or waits to try again. */
    DOWN,
    /** Its routes do not run: before the start, and while an operator has stopped them. */
    STOPPED;

    /** Whether both connections are open and subscribed. */
    public boolean isConnected() {
        return this == UP || this == STANDBY || this == DEGRADED;
    }
}
