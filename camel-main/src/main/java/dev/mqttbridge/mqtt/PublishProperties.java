package dev.mqttbridge.mqtt;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import io.netty.handler.codec.mqtt.MqttProperties.UserProperties;
import java.util.function.UnaryOperator;

/** What of a PUBLISH's properties (MQTT 5, 3.3.2.3) goes on to the next broker. */
public final class PublishProperties {

    private PublishProperties() {}

    /**
     * All of them, with the path replaced, except those that mean something on one connection only: Topic Alias
     * (MQTT-3.3.2-7) and Subscription Identifier (MQTT-3.3.4-6).
     *
     * @param topics from a topic here to its name at the next broker, or null where it has none: then the Response Topic stays
     */
    public static MqttProperties forward(MqttProperties received, BrokerPath path, UnaryOperator<String> topics) {
        MqttProperties forwarded = new MqttProperties();
        UserProperties user = new UserProperties();
        for (MqttProperty<?> property : received.listAll()) {
            if (property instanceof UserProperties all) {
                all.value().stream()
                        .filter(pair -> !pair.key.equals(BrokerPath.KEY))
                        .forEach(user::add);
            } else if (property.propertyId() == MqttPropertyType.RESPONSE_TOPIC.value()) {
                forwarded.add(renamed((StringProperty) property, topics));
            } else if (!isPerConnection(property.propertyId())) {
                forwarded.add(property);
            }
        }
        user.add(path.asProperty());
        forwarded.add(user);
        return forwarded;
    }

    private static StringProperty renamed(StringProperty responseTopic, UnaryOperator<String> topics) {
        String there = topics.apply(responseTopic.value());
        return there == null ? responseTopic : new StringProperty(responseTopic.propertyId(), there);
    }

    private static boolean isPerConnection(int propertyId) {
        return propertyId == MqttPropertyType.TOPIC_ALIAS.value()
                || propertyId == MqttPropertyType.SUBSCRIPTION_IDENTIFIER.value();
    }
}
