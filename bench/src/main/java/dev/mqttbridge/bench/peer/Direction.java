package dev.mqttbridge.bench.peer;

import java.util.Locale;

/** Which way messages cross a bridge. */
public enum Direction {
    /** From the child to the hub. */
    UP,
    /** From the hub to the child. */
    DOWN;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
