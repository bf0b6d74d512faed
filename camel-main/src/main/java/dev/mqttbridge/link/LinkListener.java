package dev.mqttbridge.link;

/** Told what happens on links, on the link's event loop: must not block. */
public interface LinkListener {

    /**
     * The status, or the reason for it, has changed.
     *
     * @param reason why it is not UP, for people; empty when it is
     */
    default void statusChanged(Link link, LinkStatus from, LinkStatus to, String reason) {}

    /** Its canary cannot pass this way for a reason that is no stall, so it says nothing of it. @param why for people */
    default void canaryBlocked(Link link, Way way, String why) {}

    /** It has no canary any more. @param why for people */
    default void canaryOff(Link link, String why) {}

    /** A broker does not let the link find out whether it is part of a loop; messages flow all the same. */
    default void loopsUnseen(Link link, String reason) {}

    /** The retained messages of both brokers are equal. */
    default void retainedReconciled(Link link, RetainedOutcome outcome) {}

    /** A message was not passed on. May be called for every message: keep logs bounded. */
    default void dropped(Link link, Way way, DropReason reason, String topic) {}
}
