package dev.mqttbridge.config;

import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * The bridge between one child and the hub.
 *
 * @param child the name of a broker other than the first
 * @param via default {@link Via#LINK}
 * @param topics at least one; none overlaps another in one direction, none makes a loop; default {@code #} both ways
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
        List<String> paths = IntStream.range(0, topics.size())
                .mapToObj(i -> "topics[" + i + "]")
                .toList();
        for (int i = 0; i < topics.size(); i++) {
            TopicRule rule = topics.get(i);
            Rules.qos(via).require("qos", rule.qos());
            TopicRuleMapper.checkEngine(via, paths.get(i), rule.exclude(), rule.remap(), errors);
            overlaps.add(paths.get(i), rule);
        }
        errors.throwIfAny();
        new TopicLoops(paths, topics, errors).check();
        errors.throwIfAny();
    }

    /** The link a child gets when none is configured: every topic, both ways, QoS 2. */
    static LinkConfig everything(String child) {
        return new LinkConfig(child, Via.LINK, List.of(TopicRule.everything(Via.LINK)));
    }
}
