package dev.mqttbridge.link;

/** Told what happens on links, on the link's event loop: must not block. */
public interface LinkListener {

    /**
     * The status, or the reason for it, has changed.
     *
     * @param reason why it is not UP, for people; empty when it is
     */
    default void statusChanged(Link link, LinkStatus from, LinkStatus to, String reason) {}

    /** A message was not passed on. May be called for every message: keep logs bounded. */
    default void dropped(Link link, Way way, DropReason reason, String topic) {}
}
