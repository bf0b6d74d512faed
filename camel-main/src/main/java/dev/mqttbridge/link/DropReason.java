package dev.mqttbridge.link;

import java.util.Locale;

/** Why a link did not pass a message on. It is acknowledged to its source all the same, so it cannot block those behind it. */
public enum DropReason {
    /** The route did not send it to the link's other end: the loop guard, or a step that the user added. */
    FILTERED("the route let it not pass"),
    /** A topic rule matches its topic and excludes it. */
    EXCLUDED("excluded by its topic rule"),
    /** Its topic is one that no rule carries: the source's session holds a subscription that the configuration does not. */
    NO_RULE("no topic rule carries it; is it a subscription of an earlier configuration?"),
    /** The route ended with an exception. */
    ROUTE_FAILED("the route failed"),
    /** The route is stopped and the message, being QoS 0, cannot wait. */
    ROUTE_STOPPED("the route is stopped"),
    /** Its topic begins with $, which no topic rule does: some brokers send those to whoever subscribes to #. */
    UNASKED("no topic rule asks for it"),
    /** The link stands by: others have brought it, or will. */
    STANDBY("the link stands by"),
    /** The target answered with a reason code of 0x80 or more. */
    REFUSED("the target refused it"),
    /** Its Message Expiry Interval ended while it waited here. */
    EXPIRED("expired while it waited"),
    /** Larger than the target's Maximum Packet Size, or its topic would be longer than 65,535 bytes there. */
    TOO_LARGE("larger than the target takes");

    private final String words;

    DropReason(String words) {
        this.words = words;
    }

    /** The configuration, the route or a link beside asked for it: nothing to warn of. */
    public boolean isIntended() {
        return this == FILTERED || this == EXCLUDED || this == STANDBY;
    }

    /** For people. */
    public String words() {
        return words;
    }

    /** For meters. */
    public String tag() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
