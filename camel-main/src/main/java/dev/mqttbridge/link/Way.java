package dev.mqttbridge.link;

import dev.mqttbridge.config.Direction;
import java.util.Locale;

/** One of the two ways over a link. */
public enum Way {
    /** From the child to the hub. */
    UP(Direction.UP),
    /** From the hub to the child. */
    DOWN(Direction.DOWN);

    private final Direction direction;

    Way(Direction direction) {
        this.direction = direction;
    }

    /** The word for it in the configuration. */
    public Direction direction() {
        return direction;
    }

    public Way opposite() {
        return this == UP ? DOWN : UP;
    }

    /** As in route ids and meters: {@code up}, {@code down}. */
    public String tag() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Way of(String tag) {
        for (Way way : values()) {
            if (way.tag().equals(tag)) {
                return way;
            }
        }
        throw new IllegalArgumentException("a link goes 'up' or 'down', not '" + tag + "'");
    }
}
