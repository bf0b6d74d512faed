package dev.mqttbridge.config;

import java.util.Objects;

/**
 * Other names for the topics of a rule at the link's two ends, as the prefixes of Mosquitto's {@code topic} line. The rule's filter
 * is relative to them: a message that goes up loses {@code local} and gets {@code remote}; on the way down it is the inverse.
 *
 * @param local in front of the filter at the child; default none
 * @param remote in front of the filter at the hub; default none
 */
public record Remap(String local, String remote) {

    public static final Remap NONE = new Remap("", "");

    public Remap {
        Objects.requireNonNull(local, "local");
        Objects.requireNonNull(remote, "remote");
        Rules.PREFIX.require("local", local);
        Rules.PREFIX.require("remote", remote);
    }

    /** The prefix that messages on this way have when they are taken. @param way up or down, not both */
    public String atSource(Direction way) {
        return switch (way) {
            case UP -> local;
            case DOWN -> remote;
            case BOTH -> throw new IllegalArgumentException("a message goes one way");
        };
    }

    /** The prefix that messages on this way get. @param way up or down, not both */
    public String atTarget(Direction way) {
        return way == Direction.UP ? atSource(Direction.DOWN) : atSource(Direction.UP);
    }
}
