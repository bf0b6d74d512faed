package dev.mqttbridge.bridge;

import dev.mqttbridge.link.Way;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What two brokers retain, as hashes, and where that differs. May lack topics: brokers drop messages of QoS 0 for a slow reader. So it
 * says only what to look at, and decides nothing. Pure; for one thread.
 */
final class RetainedSnapshot {

    /** As many topics at one broker and none at the other, of which it is said that it lost nothing, are not believed. */
    static final int TOO_MANY_TO_BE_DELETED = 10;

    /** By the way that goes out from the broker. */
    private final Map<Way, Map<String, Long>> hashes =
            new EnumMap<>(Map.of(Way.UP, new HashMap<>(), Way.DOWN, new HashMap<>()));

    private final RetainedTopics topics;

    RetainedSnapshot(RetainedTopics topics) {
        this.topics = topics;
    }

    /** A topic to look at; whether the brokers had something there. */
    record Difference(RetainedTopic topic, boolean atHub, boolean atChild) {}

    void add(Way way, MqttPublishMessage retained) {
        hashes.get(way).put(retained.variableHeader().topicName(), PayloadHash.of(retained.payload()));
    }

    int topics(Way way) {
        return hashes.get(way).size();
    }

    /** The broker that this way goes out from retains nothing at all, and the other one does. */
    boolean hasLostAll(Way way) {
        Map<String, Long> other = hashes.get(way == Way.UP ? Way.DOWN : Way.UP);
        return hashes.get(way).isEmpty() && other.size() >= TOO_MANY_TO_BE_DELETED;
    }

    /** Tells {@code base} of topics that are equal, and returns the others. @param live topics that are left to live messages */
    List<Difference> compare(RetainedBase base, Predicate<RetainedTopic> live) {
        List<Difference> differences = new ArrayList<>();
        Map<String, Long> hub = hashes.get(Way.DOWN);
        Map<String, Long> child = hashes.get(Way.UP);
        for (String name : child.keySet()) {
            topics.ofChild(name).filter(live.negate()).ifPresent(topic -> compare(topic, base, differences));
        }
        for (String name : hub.keySet()) {
            Optional<RetainedTopic> topic = topics.ofHub(name).filter(live.negate());
            boolean seen = topic.isPresent()
                    && topic.get().carried() == RetainedMerge.Carried.BOTH
                    && child.containsKey(topic.get().child());
            if (!seen) {
                topic.ifPresent(t -> compare(t, base, differences));
            }
        }
        // Gone at the source of a one-way rule, or gone at both.
        for (RetainedTopic topic : List.copyOf(base.topics())) {
            boolean listed = child.containsKey(topic.child()) && topic.carried() != RetainedMerge.Carried.DOWN
                    || hub.containsKey(topic.hub()) && topic.carried() != RetainedMerge.Carried.UP;
            if (!listed && !live.test(topic)) {
                differences.add(difference(topic));
            }
        }
        return differences;
    }

    private void compare(RetainedTopic topic, RetainedBase base, List<Difference> differences) {
        Long hub = hashes.get(Way.DOWN).get(topic.hub());
        if (hub != null && hub.equals(hashes.get(Way.UP).get(topic.child()))) {
            base.agree(topic, hub);
        } else {
            differences.add(difference(topic));
        }
    }

    private Difference difference(RetainedTopic topic) {
        return new Difference(
                topic,
                hashes.get(Way.DOWN).containsKey(topic.hub()),
                hashes.get(Way.UP).containsKey(topic.child()));
    }
}
