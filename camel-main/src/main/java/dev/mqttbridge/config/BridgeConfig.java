package dev.mqttbridge.config;

import java.util.List;

/**
 * What keeps the brokers' messages and retained state the same.
 *
 * @param links at most one for each child, none at all means no bridging; default one for every child, with every
 *     topic both ways at QoS 2, so that adding a broker is one entry in the config
 */
public record BridgeConfig(List<LinkConfig> links) {

    public BridgeConfig {
        links = List.copyOf(links);
    }

    /** The default: a link for every broker but the first. */
    public static BridgeConfig everyChild(List<BrokerConfig> brokers) {
        return new BridgeConfig(brokers.stream()
                .skip(1)
                .map(broker -> LinkConfig.everything(broker.name()))
                .toList());
    }
}
