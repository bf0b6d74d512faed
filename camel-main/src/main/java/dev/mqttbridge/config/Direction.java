package dev.mqttbridge.config;

/** Which way a topic rule carries messages over a link. */
public enum Direction implements Word {
    /** From the child to the hub. */
    UP("up"),
    /** From the hub to the child. */
    DOWN("down"),
    BOTH("both");

    private final String text;

    Direction(String text) {
        this.text = text;
    }

    @Override
    public String text() {
        return text;
    }

    /** Whether everything that {@code other} carries is carried by this direction too. */
    public boolean includes(Direction other) {
        return this == BOTH || this == other;
    }

    boolean overlaps(Direction other) {
        return includes(other) || other.includes(this);
    }
}
