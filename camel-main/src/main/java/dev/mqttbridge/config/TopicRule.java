package dev.mqttbridge.config;

import java.util.List;
import java.util.Objects;

/**
 * What a link carries.
 *
 * @param filter an MQTT topic filter (MQTT 5, section 4.7), not a shared one; relative to the prefixes of {@code remap}; empty only
 *     where both of these are given, which then are the two names of one topic
 * @param direction default {@link Direction#BOTH}
 * @param qos the highest QoS on the way, messages below keep theirs; 0 to 2, default 2 (1 with {@link Via#PAHO})
 * @param exclude filters of what is not carried though {@code filter} matches it; relative as that is; default none
 * @param remap default {@link Remap#NONE}
 */
public record TopicRule(String filter, Direction direction, int qos, List<String> exclude, Remap remap) {

    public TopicRule {
        Rules.PATTERN.require("filter", filter);
        Objects.requireNonNull(direction, "direction");
        Rules.qos(Via.LINK).require("qos", qos);
        exclude = List.copyOf(exclude);
        exclude.forEach(each -> Rules.FILTER.require("exclude", each));
        Objects.requireNonNull(remap, "remap");
        Errors errors = new Errors();
        new TopicRuleChecks(errors).check(key -> key, filter, exclude, remap);
        errors.throwIfAny();
    }

    /** With the same topics at both ends, none excluded. */
    public TopicRule(String filter, Direction direction, int qos) {
        this(filter, direction, qos, List.of(), Remap.NONE);
    }

    /** Every topic, both ways, at the highest QoS the engine has. */
    static TopicRule everything(Via via) {
        return new TopicRule("#", Direction.BOTH, defaultQos(via));
    }

    static int defaultQos(Via via) {
        return via == Via.PAHO ? 1 : 2;
    }

    /** What to subscribe to for this way. @param way up or down, not both */
    public String filterAtSource(Direction way) {
        return remap.atSource(way) + filter;
    }

    /** What of this is not carried. @param way up or down, not both */
    public List<String> excludeAtSource(Direction way) {
        return exclude.stream().map(each -> remap.atSource(way) + each).toList();
    }

    /** What {@link #filterAtSource} becomes. @param way up or down, not both */
    public String filterAtTarget(Direction way) {
        return remap.atTarget(way) + filter;
    }
}
