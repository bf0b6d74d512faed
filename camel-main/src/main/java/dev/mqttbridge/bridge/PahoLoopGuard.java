package dev.mqttbridge.bridge;

import dev.mqttbridge.mqtt.BrokerPath;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.component.paho.mqtt5.PahoMqtt5Constants;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;

/**
 * The loop guard of a bridge route made of stock Paho endpoints. These cannot ask for no-local, so every message they publish comes
 * back; the path in the user property tells. Bean name {@value #NAME}; stateless.
 */
public final class PahoLoopGuard {

    /** Bean name. */
    public static final String NAME = "pahoLoopGuard";

    /** True if the message has not come from {@code target}. */
    public boolean passes(Exchange exchange, String target) {
        return !path(properties(exchange)).contains(target);
    }

    /** Adds {@code source} to the message's path, for the broker it is published to next. */
    public void mark(Exchange exchange, String source) {
        MqttProperties properties = properties(exchange);
        List<UserProperty> user = new ArrayList<>(properties.getUserProperties());
        user.removeIf(property -> property.getKey().equals(BrokerPath.KEY));
        user.add(new UserProperty(BrokerPath.KEY, path(properties).then(source).text()));
        properties.setUserProperties(user);
        exchange.getMessage().setHeader(PahoMqtt5Constants.CAMEL_PAHO_MSG_PROPERTIES, properties);
    }

    private static BrokerPath path(MqttProperties properties) {
        return BrokerPath.parse(properties.getUserProperties().stream()
                .filter(property -> property.getKey().equals(BrokerPath.KEY))
                .map(UserProperty::getValue)
                .toList());
    }

    private static MqttProperties properties(Exchange exchange) {
        MqttProperties properties =
                exchange.getMessage().getHeader(PahoMqtt5Constants.CAMEL_PAHO_MSG_PROPERTIES, MqttProperties.class);
        return properties == null ? new MqttProperties() : properties;
    }
}
