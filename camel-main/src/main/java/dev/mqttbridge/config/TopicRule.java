package dev.mqttbridge.config;

import java.util.Objects;

/**
 * What a link carries.
 *
 * @param filter an MQTT topic filter (MQTT 5, section 4.7), not a shared one
 * @param direction default {@link Direction#BOTH}
 * @param qos the highest QoS on the way, messages below keep theirs; 0 to 2, default 2 (1 with {@link Via#PAHO})
 */
public record TopicRule(String filter, Direction direction, int qos) {

    public TopicRule {
        Rules.FILTER.require("filter", filter);
        Objects.requireNonNull(direction, "direction");
        Rules.qos(Via.LINK).require("qos", qos);
    }

    /** Every topic, both ways, at the highest QoS the engine has. */
    static TopicRule everything(Via via) {
        return new TopicRule("#", Direction.BOTH, defaultQos(via));
    }

    static int defaultQos(Via via) {
        return via == Via.PAHO ? 1 : 2;
    }
}
