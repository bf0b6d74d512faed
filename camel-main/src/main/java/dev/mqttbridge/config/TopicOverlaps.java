package dev.mqttbridge.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds topics that two rules of a link would carry in one direction: a broker may deliver a message once for each of the link's
 * subscriptions that match it (MQTT 5, section 3.3.4), and then it would arrive twice.
 */
final class TopicOverlaps {

    private record Seen(String path, TopicRule rule) {}

    private final Errors errors;
    private final List<Seen> seen = new ArrayList<>();

    TopicOverlaps(Errors errors) {
        this.errors = errors;
    }

    /** Reports the first overlap with a rule that was added before. @return true if there is none */
    boolean add(String path, TopicRule rule) {
        for (Seen other : seen) {
            for (Direction way : List.of(Direction.UP, Direction.DOWN)) {
                if (overlap(other, path, rule, way)) {
                    return false;
                }
            }
        }
        seen.add(new Seen(path, rule));
        return true;
    }

    private boolean overlap(Seen other, String path, TopicRule rule, Direction way) {
        if (!rule.direction().includes(way) || !other.rule.direction().includes(way)) {
            return false;
        }
        Optional<String> both = TopicFilters.intersection(rule.filterAtSource(way), other.rule.filterAtSource(way));
        both.ifPresent(topics -> errors.add(
                path + ".filter",
                Shown.text(rule.filter()),
                "takes " + Shown.text(topics) + " " + way.text() + " as " + other.path
                        + " does already, must not: a broker may deliver such a message twice"
                        + (other.rule.exclude().isEmpty() ? "" : ", exclude or not")));
        return both.isPresent();
    }
}
