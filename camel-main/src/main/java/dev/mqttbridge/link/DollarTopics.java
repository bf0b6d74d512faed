package dev.mqttbridge.link;

import dev.mqttbridge.config.TopicRule;
import java.util.List;

/**
 * Topics that begin with {@code $} are a broker's own affair, and a filter that begins with a wildcard does not match them
 * (MQTT-4.7.2-1). Some brokers send them all the same (Moquette 0.17, RabbitMQ 3.10); others close the connection of a client that
 * publishes one (HiveMQ CE), so that passing one on would break the link again and again. Pure.
 */
final class DollarTopics {

    private DollarTopics() {}

    /** False if the topic begins with {@code $} and no rule names such topics. */
    static boolean isMeant(String topic, List<TopicRule> rules) {
        return !topic.startsWith("$")
                || rules.stream().anyMatch(rule -> rule.filter().startsWith("$"));
    }
}
