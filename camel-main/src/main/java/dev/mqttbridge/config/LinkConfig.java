package dev.mqttbridge.config;

import java.util.List;
import java.util.Objects;

/**
 * The bridge between one child and the hub.
 *
 * @param child the name of a broker other than the first
 * @param via default {@link Via#LINK}
 * @param topics at least one; no filter twice in one direction; default {@code #} both ways
 */
public record LinkConfig(String child, Via via, List<TopicRule> topics) {

    public LinkConfig {
        Rules.NAME.require("child", child);
        Objects.requireNonNull(via, "via");
        topics = List.copyOf(topics);
        if (topics.isEmpty()) {
            throw new IllegalArgumentException("topics: must be at least one");
        }
        Errors errors = new Errors();
        TopicOverlaps overlaps = new TopicOverlaps(errors);
        for (int i = 0; i < topics.size(); i++) {
            Rules.qos(via).require("qos", topics.get(i).qos());
            overlaps.add(
                    "topics[" + i + "]", topics.get(i).filter(), topics.get(i).direction());
        }
        errors.throwIfAny();
    }

    /** The link a child gets when none is configured: every topic, both ways, QoS 2. */
    static LinkConfig everything(String child) {
        return new LinkConfig(child, Via.LINK, List.of(TopicRule.everything(Via.LINK)));
    }
}
