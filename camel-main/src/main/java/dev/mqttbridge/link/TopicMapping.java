package dev.mqttbridge.link;

import dev.mqttbridge.config.Direction;
import dev.mqttbridge.config.TopicRule;
import dev.mqttbridge.mqtt.TopicFilter;
import io.netty.buffer.ByteBufUtil;
import java.util.List;

/**
 * Which topics one way of a link carries, and what they are called at the target. The one place that decides it: a persistent
 * session may still hold the subscriptions of rules that are in the configuration no more. Runs for every message. Immutable.
 */
public final class TopicMapping {

    private static final int MAX_BYTES = 65_535; // MQTT 5, section 1.5.4

    private final Carried[] rules;
    /** The one rule is {@code #}, nothing excluded, nothing renamed. */
    private final boolean everything;

    /** @param rules those of this way; they do not overlap */
    public TopicMapping(List<TopicRule> rules, Way way) {
        this.rules =
                rules.stream().map(rule -> new Carried(rule, way.direction())).toArray(Carried[]::new);
        this.everything = this.rules.length == 1 && this.rules[0].isEverything();
    }

    /** The topic at the target; null when no rule carries it. The same object where the name stays the same. */
    public String toTarget(String topic) {
        if (everything) {
            return topic.isEmpty() || topic.charAt(0) == '$' ? null : topic; // MQTT-4.7.2-1
        }
        Carried rule = ruleFor(topic);
        return rule == null || rule.excludes(topic) ? null : rule.renamed(topic);
    }

    /** Why {@link #toTarget} gives null for this topic. */
    DropReason whyNot(String topic) {
        Carried rule = ruleFor(topic);
        if (rule == null) {
            // Some brokers, Moquette 0.17 and RabbitMQ 3.10, send under # what MQTT-4.7.2-1 reserves.
            return topic.startsWith("$") ? DropReason.UNASKED : DropReason.NO_RULE;
        }
        if (rule.excludes(topic)) {
            return DropReason.EXCLUDED;
        }
        return topic.startsWith(rule.sourcePrefix) && isTooLong(rule.swapped(topic))
                ? DropReason.TOO_LARGE
                : DropReason.NO_RULE;
    }

    private Carried ruleFor(String topic) {
        for (Carried rule : rules) {
            if (rule.source.matches(topic)) {
                return rule;
            }
        }
        return null;
    }

    private static boolean isTooLong(String topic) {
        return topic.length() > MAX_BYTES / 3 && ByteBufUtil.utf8Bytes(topic) > MAX_BYTES;
    }

    /** A rule as this way needs it. */
    private static final class Carried {

        private final TopicFilter source;
        private final TopicFilter target;
        private final TopicFilter[] excludes;
        private final String sourcePrefix;
        private final String targetPrefix;
        private final boolean renames;

        Carried(TopicRule rule, Direction way) {
            source = new TopicFilter(rule.filterAtSource(way));
            target = new TopicFilter(rule.filterAtTarget(way));
            excludes = rule.excludeAtSource(way).stream().map(TopicFilter::new).toArray(TopicFilter[]::new);
            sourcePrefix = rule.remap().atSource(way);
            targetPrefix = rule.remap().atTarget(way);
            renames = !sourcePrefix.equals(targetPrefix);
        }

        boolean isEverything() {
            return source.toString().equals("#") && excludes.length == 0 && !renames;
        }

        boolean excludes(String topic) {
            for (TopicFilter exclude : excludes) {
                if (exclude.matches(topic)) {
                    return true;
                }
            }
            return false;
        }

        String renamed(String topic) {
            if (!renames) {
                return topic;
            }
            if (!topic.startsWith(sourcePrefix)) {
                return null; // "a", which a/# matches, has no name without "a/".
            }
            String name = swapped(topic);
            // What stood behind a prefix must not become empty, nor a reserved topic such as $SYS that nobody asked
            // for.
            boolean reserved = name.isEmpty() || name.charAt(0) == '$' && !target.matches(name);
            return reserved || isTooLong(name) ? null : name;
        }

        String swapped(String topic) {
            return targetPrefix.concat(topic.substring(sourcePrefix.length()));
        }
    }
}
