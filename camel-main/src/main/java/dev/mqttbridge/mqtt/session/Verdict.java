package dev.mqttbridge.mqtt.session;

/** What is to become of a packet on its way through a session. */
public enum Verdict {
    /** Goes on to the other side, as it stands in the buffer now: a packet identifier may just have been changed in place. */
    PASS,
    /** Goes no further; whatever there is to answer has been answered. */
    SWALLOW,
    /** Has to wait, and all behind it: ask again later. */
    WAIT
}
