package dev.mqttbridge.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mqttbridge.broker.Broker;
import dev.mqttbridge.broker.BrokerHealth;
import dev.mqttbridge.broker.BrokerStatus;
import dev.mqttbridge.broker.Brokers;
import dev.mqttbridge.broker.Probe;
import dev.mqttbridge.config.ConfigLoader;
import dev.mqttbridge.config.ServiceConfig;
import dev.mqttbridge.net.MqttDialer;
import dev.mqttbridge.net.Transport;
import dev.mqttbridge.testing.FakeBroker;
import java.util.Map;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PingComponentTest {

    private final FakeBroker fake = new FakeBroker();
    private final Transport transport = new Transport(1);
    private final ServiceConfig config =
            new ConfigLoader(Map.<String, String>of()::get).load("""
            brokers: [{name: parent, address: "127.0.0.1:%d"}, {name: child1, address: "127.0.0.1:1"}]
            """.formatted(fake.port()));
    private final Brokers brokers = new Brokers(config.brokers().stream()
            .map(broker -> new Broker(broker, new BrokerHealth.Policy(3, 2)))
            .toList());
    private final Monitors monitors = new Monitors(config, brokers, new MqttDialer(transport), transport);
    private final DefaultCamelContext camel = new DefaultCamelContext();

    @BeforeEach
    void start() {
        camel.addComponent(PingComponent.SCHEME, new PingComponent(monitors));
        camel.start();
    }

    @AfterEach
    void stop() {
        camel.stop();
        monitors.close();
        fake.close();
        transport.close();
    }

    @Test
    void shouldMakeTheProbeTheBody() {
        assertThat(probe("parent").ok()).isTrue();
        assertThat(brokers.get("parent").status()).isEqualTo(BrokerStatus.UP);
    }

    @Test
    void shouldNotFailTheRouteWhenTheProbeFails() {
        fake.onConnect(FakeBroker.refuse(0x88));

        Probe probe = probe("parent");

        assertThat(probe.ok()).isFalse();
        assertThat(probe.reason()).isEqualTo("CONNECT refused: server unavailable (0x88)");
    }

    /** Two services of one name must not kick each other out. */
    @Test
    void shouldHaveAClientIdOfItsOwn() {
        probe("parent");

        assertThat(fake.connection(0).connect().payload().clientIdentifier())
                .matches("mqtt-bridge-health-parent-[0-9a-f]{8}");
    }

    @Test
    void shouldNameTheKnownBrokersWhenAskedForAnother() {
        assertThatThrownBy(() -> camel.getEndpoint("mqtt-ping:child9"))
                .hasRootCauseMessage("no broker is named 'child9'; known: [parent, child1]");
    }

    @Test
    void shouldBeNoSource() {
        assertThatThrownBy(() -> camel.getEndpoint("mqtt-ping:parent").createConsumer(exchange -> {}))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    private Probe probe(String broker) {
        return camel.createProducerTemplate().requestBody("mqtt-ping:" + broker, null, Probe.class);
    }
}
