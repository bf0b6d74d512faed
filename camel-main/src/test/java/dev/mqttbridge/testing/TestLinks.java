package dev.mqttbridge.testing;

import dev.mqttbridge.broker.Brokers;
import dev.mqttbridge.config.BridgeConfig;
import dev.mqttbridge.config.CanaryConfig;
import dev.mqttbridge.config.Direction;
import dev.mqttbridge.config.LinkConfig;
import dev.mqttbridge.config.TopicRule;
import dev.mqttbridge.config.Via;
import dev.mqttbridge.link.Link;
import dev.mqttbridge.link.LinkCanary;
import dev.mqttbridge.link.LinkListener;
import dev.mqttbridge.link.Links;
import dev.mqttbridge.link.LoopDetection;
import dev.mqttbridge.link.LoopTimes;
import dev.mqttbridge.mqtt.ReservedTopics;
import dev.mqttbridge.net.MqttDialer;
import dev.mqttbridge.net.Transport;
import java.time.Duration;
import java.util.List;

/** Links that carry every topic both ways, not started. */
public final class TestLinks {

    public static final TopicRule EVERYTHING = new TopicRule("#", Direction.BOTH, 2);

    /** Patient enough to be told something, and not more. */
    public static final LoopTimes FAST =
            new LoopTimes(Duration.ofMillis(5), Duration.ofMillis(5), Duration.ofMillis(50), Duration.ofMillis(200));

    private TestLinks() {}

    /** From every child to the hub. */
    public static Links all(Brokers brokers, Transport transport, LinkListener listener) {
        return new Links(brokers.stream()
                .skip(1)
                .map(child -> link(brokers, child.name(), List.of(EVERYTHING), transport, listener))
                .toList());
    }

    public static Link link(
            Brokers brokers, String child, List<TopicRule> rules, Transport transport, LinkListener listener) {
        return link(brokers, child, rules, CanaryConfig.OFF, transport, listener, FAST);
    }

    public static Link link(
            Brokers brokers,
            String child,
            List<TopicRule> rules,
            CanaryConfig canary,
            Transport transport,
            LinkListener listener,
            LoopTimes times) {
        return new Link(
                new LinkConfig(child, Via.LINK, rules),
                brokers.get(child),
                brokers.hub(),
                "test",
                BridgeConfig.DEFAULT_RECEIVE_MAXIMUM,
                new MqttDialer(transport),
                transport.nextLoop(),
                listener,
                new LinkCanary(new ReservedTopics("$mqtt-bridge", "test"), canary, child),
                new LoopDetection("test", FakeBroker.HELLO, times));
    }
}
