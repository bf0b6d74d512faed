package dev.mqttbridge.config;

import java.util.ArrayList;
import java.util.List;

/** Finds a filter that a link would carry twice in one direction: a broker could then deliver each message twice. */
final class TopicOverlaps {

    private record Seen(String path, String filter, Direction direction) {}

    private final Errors errors;
    private final List<Seen> seen = new ArrayList<>();

    TopicOverlaps(Errors errors) {
        this.errors = errors;
    }

    /** A null, for a value that was wrong by itself, is passed over. */
    void add(String path, String filter, Direction direction) {
        if (filter == null || direction == null) {
            return;
        }
        for (Seen other : seen) {
            if (other.filter.equals(filter) && other.direction.overlaps(direction)) {
                errors.add(
                        path + ".filter",
                        Shown.text(filter),
                        "is carried in this direction by " + other.path + " already");
                return;
            }
        }
        seen.add(new Seen(path, filter, direction));
    }
}
