package dev.mqttbridge.bridge;

import dev.mqttbridge.bridge.RetainedMerge.Carried;
import dev.mqttbridge.config.TopicRule;
import dev.mqttbridge.link.TopicMapping;
import java.util.List;
import java.util.Optional;

/** Which topics of a link are reconciled. Pure. */
final class RetainedTopics {

    /** This service's own topics mean something at one broker only. */
    static final String RESERVED_ROOT = "$mqtt-bridge/";

    /** Brokers fill the second themselves; the third, as an exact topic, would be a shared subscription. */
    private static final List<String> LEFT_OUT = List.of(RESERVED_ROOT, "$SYS/", "$share/");

    private final List<TopicRule> rules;
    private final TopicMapping up;
    private final TopicMapping down;

    RetainedTopics(List<TopicRule> rules, TopicMapping up, TopicMapping down) {
        this.rules = rules;
        this.up = up;
        this.down = down;
    }

    /** What to read at the hub. Also for rules that carry nothing down: what is there may have come up. */
    List<String> filtersAtHub() {
        return rules.stream().map(TopicRule::filter).distinct().toList();
    }

    List<String> filtersAtChild() {
        return rules.stream().map(TopicRule::filter).distinct().toList();
    }

    /** The topic that the hub calls so; empty if it is not carried down. */
    Optional<RetainedTopic> ofHub(String hubTopic) {
        String child = isLeftOut(hubTopic) ? null : down.toTarget(hubTopic);
        if (child == null) {
            return Optional.empty();
        }
        return Optional.of(
                new RetainedTopic(hubTopic, child, hubTopic.equals(up.toTarget(child)) ? Carried.BOTH : Carried.DOWN));
    }

    /** The topic that the child calls so; empty if it is not carried up. */
    Optional<RetainedTopic> ofChild(String childTopic) {
        String hub = isLeftOut(childTopic) ? null : up.toTarget(childTopic);
        if (hub == null) {
            return Optional.empty();
        }
        return Optional.of(
                new RetainedTopic(hub, childTopic, childTopic.equals(down.toTarget(hub)) ? Carried.BOTH : Carried.UP));
    }

    private static boolean isLeftOut(String topic) {
        return !topic.isEmpty() && topic.charAt(0) == '$' && LEFT_OUT.stream().anyMatch(topic::startsWith);
    }
}
