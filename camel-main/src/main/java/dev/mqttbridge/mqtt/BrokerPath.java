package dev.mqttbridge.mqtt;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttProperties.StringPair;
import io.netty.handler.codec.mqtt.MqttProperties.UserProperties;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * The brokers a message has come from, oldest first: the MQTT 5 user property that {@value #KEY} names, as comma-separated names.
 * Immutable. A link adds the broker it takes a message from, so a message is known to return when its next broker is on it.
 */
public record BrokerPath(List<String> brokers) {

    /** Name of the user property. */
    public static final String KEY = "mqtt-bridge-path";

    /** Of a message that no bridge has carried yet. */
    public static final BrokerPath EMPTY = new BrokerPath(List.of());

    public BrokerPath {
        brokers = List.copyOf(brokers);
    }

    /** The path a message carries; empty if it has none. */
    public static BrokerPath of(MqttProperties properties) {
        // Not isEmpty(): Netty's does not count user properties.
        if (!(properties.getProperty(MqttPropertyType.USER_PROPERTY.value()) instanceof UserProperties all)) {
            return EMPTY;
        }
        return parse(all.value().stream()
                .filter(property -> property.key.equals(KEY))
                .map(property -> property.value)
                .toList());
    }

    /** From the values of the user property; should a message carry it more than once, all of them count. */
    public static BrokerPath parse(List<String> values) {
        if (values.isEmpty()) {
            return EMPTY;
        }
        return new BrokerPath(values.stream()
                .flatMap(value -> Arrays.stream(value.split(",")))
                .filter(name -> !name.isEmpty())
                .toList());
    }

    public boolean contains(String broker) {
        return brokers.contains(broker);
    }

    /** This path, one broker longer. */
    public BrokerPath then(String broker) {
        return new BrokerPath(Stream.concat(brokers.stream(), Stream.of(broker)).toList());
    }

    /** This path, as if it had not come by that broker. */
    public BrokerPath without(String broker) {
        return contains(broker)
                ? new BrokerPath(
                        brokers.stream().filter(name -> !name.equals(broker)).toList())
                : this;
    }

    /** True if it came here straight from that broker. */
    public boolean endsWith(String broker) {
        return !brokers.isEmpty() && brokers.get(brokers.size() - 1).equals(broker);
    }

    /** The value of the user property. */
    public String text() {
        return String.join(",", brokers);
    }

    StringPair asProperty() {
        return new StringPair(KEY, text());
    }
}
