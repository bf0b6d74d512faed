package dev.mqttbridge.mqtt;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttProperties.UserProperties;

/** What of a PUBLISH's properties (MQTT 5, 3.3.2.3) goes on to the next broker. */
public final class PublishProperties {

    private PublishProperties() {}

    /**
     * All of them, with the path replaced, except those that mean something on one connection only: Topic Alias
     * (MQTT-3.3.2-7) and Subscription Identifier (MQTT-3.3.4-6).
     */
    public static MqttProperties forward(MqttProperties received, BrokerPath path) {
        MqttProperties forwarded = new MqttProperties();
        UserProperties user = new UserProperties();
        for (MqttProperty<?> property : received.listAll()) {
            if (property instanceof UserProperties all) {
                all.value().stream()
                        .filter(pair -> !pair.key.equals(BrokerPath.KEY))
                        .forEach(user::add);
            } else if (!isPerConnection(property.propertyId())) {
                forwarded.add(property);
            }
        }
        user.add(path.asProperty());
        forwarded.add(user);
        return forwarded;
    }

    private static boolean isPerConnection(int propertyId) {
        return propertyId == MqttPropertyType.TOPIC_ALIAS.value()
                || propertyId == MqttPropertyType.SUBSCRIPTION_IDENTIFIER.value();
    }
}
