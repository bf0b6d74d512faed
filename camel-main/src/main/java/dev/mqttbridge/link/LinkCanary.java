package dev.mqttbridge.link;

import dev.mqttbridge.config.CanaryConfig;
import dev.mqttbridge.config.TopicRule;
import dev.mqttbridge.mqtt.ReservedTopics;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What a link knows of its canary: the topics, which of the reserved ones it carries, and what is out. Topics are for any thread, the
 * rest belongs to the link's event loop.
 */
public final class LinkCanary {

    /** The highest at which canaries are sent. */
    private static final int QOS = 2;

    private final ReservedTopics reserved;
    private final boolean on;
    private final long timeoutNanos;
    private volatile boolean switchedOff;
    private final Map<Way, String> topics = new EnumMap<>(Way.class);
    private final Map<Way, CanaryWatch> watches = new EnumMap<>(Way.class);

    /** @param child the link's name */
    public LinkCanary(ReservedTopics reserved, CanaryConfig config, String child) {
        this.reserved = reserved;
        this.on = config.isOn();
        this.timeoutNanos = config.timeout().toNanos();
        for (Way way : Way.values()) {
            topics.put(way, reserved.canary(child, way.tag()));
            watches.put(way, new CanaryWatch());
        }
    }

    /** The topic on which it goes this way. */
    public String topic(Way way) {
        return topics.get(way);
    }

    /** For any thread. */
    public boolean isOn() {
        return on && !switchedOff;
    }

    /** For good: one of the brokers ends the link's connection over it. */
    void switchOff() {
        switchedOff = true;
    }

    boolean isCanary(Way way, String topic) {
        return !switchedOff && topics.get(way).equals(topic);
    }

    /** Reserved topics of other links, other ways and other instances go nowhere, whatever a user's filter says. */
    boolean mayCarry(Way way, String topic) {
        return !reserved.isReserved(topic) || isCanary(way, topic);
    }

    /** The rules to subscribe to: the user's, and the canary's behind them. */
    List<TopicRule> with(List<TopicRule> rules, Way way) {
        List<TopicRule> all = new ArrayList<>(rules);
        all.add(new TopicRule(topic(way), way.direction(), QOS));
        return all;
    }

    CanaryWatch watch(Way way) {
        return watches.get(way);
    }

    boolean isLate(Way way, long now) {
        return watch(way).isLate(now, timeoutNanos);
    }

    /** The connections, or the canary itself, are new. */
    void reset() {
        watches.values().forEach(CanaryWatch::reset);
    }
}
