package dev.mqttbridge.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.component.paho.mqtt5.PahoMqtt5Constants;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;
import org.junit.jupiter.api.Test;

class PahoLoopGuardTest {

    private final PahoLoopGuard guard = new PahoLoopGuard();
    private final Exchange exchange = new DefaultExchange(new DefaultCamelContext());

    @Test
    void shouldPassAMessageWithoutProperties() {
        assertThat(guard.passes(exchange, "parent")).isTrue();
    }

    @Test
    void shouldNotPassAMessageBackToWhereItHasBeen() {
        received(new UserProperty("mqtt-bridge-path", "child1,parent"));

        assertThat(guard.passes(exchange, "parent")).isFalse();
        assertThat(guard.passes(exchange, "child1")).isFalse();
        assertThat(guard.passes(exchange, "child2")).isTrue();
    }

    @Test
    void shouldMarkAMessageWithItsSource() {
        guard.mark(exchange, "child1");

        assertThat(user()).containsExactly("mqtt-bridge-path=child1");
    }

    @Test
    void shouldMakeThePathLongerAndKeepTheRest() {
        received(
                new UserProperty("colour", "red"),
                new UserProperty("mqtt-bridge-path", "child1"),
                new UserProperty("colour", "green"));

        guard.mark(exchange, "parent");

        assertThat(user()).containsExactly("colour=red", "colour=green", "mqtt-bridge-path=child1,parent");
    }

    @Test
    void shouldStopWhatItMarked() {
        guard.mark(exchange, "child1");
        guard.mark(exchange, "parent");

        assertThat(guard.passes(exchange, "child1")).isFalse();
    }

    private void received(UserProperty... user) {
        MqttProperties properties = new MqttProperties();
        properties.setUserProperties(List.of(user));
        exchange.getMessage().setHeader(PahoMqtt5Constants.CAMEL_PAHO_MSG_PROPERTIES, properties);
    }

    private List<String> user() {
        MqttProperties properties =
                exchange.getMessage().getHeader(PahoMqtt5Constants.CAMEL_PAHO_MSG_PROPERTIES, MqttProperties.class);
        return properties.getUserProperties().stream()
                .map(property -> property.getKey() + "=" + property.getValue())
                .toList();
    }
}
