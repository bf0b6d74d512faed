package dev.mqttbridge.bridge;

import dev.mqttbridge.bridge.RetainedMerge.Carried;
import dev.mqttbridge.config.Direction;
import dev.mqttbridge.config.TopicRule;
import dev.mqttbridge.link.TopicMapping;
import dev.mqttbridge.mqtt.ReservedTopics;
import java.util.List;
import java.util.Optional;

/** Which topics of a link are reconciled. Pure. */
final class RetainedTopics {

    /** Brokers fill the first themselves; the second, as an exact topic, would be a shared subscription. */
    private static final List<String> LEFT_OUT = List.of("$SYS/", "$share/");

    private final List<TopicRule> rules;
    private final TopicMapping up;
    private final TopicMapping down;
    private final ReservedTopics reserved;

    /** @param reserved this service's own topics, which mean something at one broker only */
    RetainedTopics(List<TopicRule> rules, TopicMapping up, TopicMapping down, ReservedTopics reserved) {
        this.rules = rules;
        this.up = up;
        this.down = down;
        this.reserved = reserved;
    }

    /** Where a broker keeps the mark that it was made equal to another; see {@link ReservedTopics#reconciled}. */
    String marker(String link) {
        return reserved.reconciled(link);
    }

    /** What to read at the hub. Also for rules that carry nothing down: what is there may have come up. */
    List<String> filtersAtHub() {
        return filters(Direction.DOWN);
    }

    List<String> filtersAtChild() {
        return filters(Direction.UP);
    }

    private List<String> filters(Direction from) {
        return rules.stream().map(rule -> rule.filterAtSource(from)).distinct().toList();
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

    private boolean isLeftOut(String topic) {
        return reserved.isReserved(topic) || LEFT_OUT.stream().anyMatch(topic::startsWith);
    }
}
