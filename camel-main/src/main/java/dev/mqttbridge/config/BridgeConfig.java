package dev.mqttbridge.config;

import java.util.List;
import java.util.Objects;

/**
 * What keeps the brokers' messages and retained state the same.
 *
 * @param links at most one for each child, none at all means no bridging; default one for every child, with every
 *     topic both ways at QoS 2, so that adding a broker is one entry in the config
 * @param canary default {@link CanaryConfig#DEFAULT}
 * @param reservedTopic root of the topics that the service keeps for itself; no link carries what users publish there; plain levels,
 *     a {@code $} before the first or not; default "$mqtt-bridge"
 * @param receiveMaximum messages that a broker may have unacknowledged with a link; 1 to 65535, default 4000. They stay so until the
 *     other broker has taken them: with a long way to either it bounds the rate, 4000 at 50 ms to 80,000 messages a second
 */
public record BridgeConfig(List<LinkConfig> links, CanaryConfig canary, String reservedTopic, int receiveMaximum) {

    public static final String DEFAULT_RESERVED_TOPIC = "$mqtt-bridge";
    public static final int DEFAULT_RECEIVE_MAXIMUM = 4_000;

    public BridgeConfig {
        links = List.copyOf(links);
        Objects.requireNonNull(canary, "canary");
        Rules.RESERVED_TOPIC.require("reservedTopic", reservedTopic);
        Rules.RECEIVE_MAXIMUM.require("receiveMaximum", receiveMaximum);
    }

    /** These links, all else as by default. */
    public BridgeConfig(List<LinkConfig> links) {
        this(links, CanaryConfig.DEFAULT, DEFAULT_RESERVED_TOPIC, DEFAULT_RECEIVE_MAXIMUM);
    }

    /** The default: a link for every broker but the first. */
    public static BridgeConfig everyChild(List<BrokerConfig> brokers) {
        return new BridgeConfig(brokers.stream()
                .skip(1)
                .map(broker -> LinkConfig.everything(broker.name()))
                .toList());
    }
}
