package dev.mqttbridge.link;

/** Whether a link carries messages. */
public enum LinkStatus {
    /** Both connections are open and every subscription is granted. */
    UP,
    /** It is being connected, or waits to try again. */
    DOWN,
    /** Its routes do not run: before the start, and while an operator has stopped them. */
    STOPPED
}
