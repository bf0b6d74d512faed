package dev.mqttbridge.it.client;

import com.hivemq.client.mqtt.mqtt3.message.publish.Mqtt3Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A message as a subscriber got it.
 *
 * @param v5 with its MQTT 5 properties; empty for a 3.1.1 subscriber
 */
public record Received(String topic, String payload, int qos, boolean retain, Optional<Mqtt5Publish> v5) {

    static Received of(Mqtt3Publish publish) {
        return new Received(
                publish.getTopic().toString(),
                new String(publish.getPayloadAsBytes(), StandardCharsets.UTF_8),
                publish.getQos().getCode(),
                publish.isRetain(),
                Optional.empty());
    }

    static Received of(Mqtt5Publish publish) {
        return new Received(
                publish.getTopic().toString(),
                new String(publish.getPayloadAsBytes(), StandardCharsets.UTF_8),
                publish.getQos().getCode(),
                publish.isRetain(),
                Optional.of(publish));
    }

    @Override
    public String toString() {
        return "%s: %s (QoS %d%s)".formatted(topic, payload, qos, retain ? ", retain" : "");
    }
}
