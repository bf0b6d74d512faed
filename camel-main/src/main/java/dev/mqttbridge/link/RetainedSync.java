package dev.mqttbridge.link;

import io.netty.buffer.ByteBuf;

/** Keeps the retained messages of a link's two brokers equal. Told what happens on the link, on its event loop: must not block. */
public interface RetainedSync {

    /** Does nothing: differences stay until live messages end them. */
    RetainedSync NONE = new RetainedSync() {};

    /**
     * The link has come up.
     *
     * @param hubResumed the hub has kept this link's session, and so has not lost its store
     * @param childResumed the same of the child
     */
    default void flowing(boolean hubResumed, boolean childResumed) {}

    /** The link is up no more, and what was on its way may or may not have arrived. */
    default void broken() {}

    /**
     * A message with the retain flag, not one of {@link Link#inject}, goes to the target now.
     *
     * @param topic as the source names it
     * @param payload not retained for the callee; empty if it deletes
     */
    default void forwarded(Way way, String topic, ByteBuf payload) {}

    /** Such a message was not taken by the target. @param topic as the source names it */
    default void refused(Way way, String topic) {}
}
