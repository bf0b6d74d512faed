package dev.mqttbridge.canary;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mqttbridge.broker.Brokers;
import dev.mqttbridge.link.Link;
import dev.mqttbridge.link.LinkListener;
import dev.mqttbridge.link.Links;
import dev.mqttbridge.link.Way;
import dev.mqttbridge.net.Transport;
import dev.mqttbridge.testing.Eventually;
import dev.mqttbridge.testing.TestBrokers;
import dev.mqttbridge.testing.TestLinks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.Exchange;
import org.apache.camel.component.paho.mqtt5.PahoMqtt5Constants;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CanaryTest {

    private final Transport transport = new Transport(1);
    private final Brokers brokers = TestBrokers.named("parent", "child1");
    private final Links links = TestLinks.all(brokers, transport, new LinkListener() {});
    private final Link link = links.get("child1");
    private final AtomicLong now = new AtomicLong(1_000_000);
    private final List<Long> arrivals = new ArrayList<>();
    private final Canary canary =
            new Canary(links, Duration.ofMillis(1_001), now::get, (link, way, sentAt) -> arrivals.add(sentAt));
    private final DefaultCamelContext camel = new DefaultCamelContext();

    @AfterEach
    void close() {
        transport.close();
    }

    @Test
    void shouldMeasureTheTimeToItsArrival() {
        Exchange sent = stamped(canary);
        now.addAndGet(2_500_000);

        canary.arrived(sent, "child1", "up");

        Eventually.asserted(() -> assertThat(link.stats(Way.UP).lagMillis()).hasValue(2.5));
        assertThat(link.stats(Way.DOWN).lagMillis()).isEmpty();
    }

    /** What came at QoS 1 may have overtaken something. */
    @Test
    void shouldTellWhoWaitsOfThoseThatOvertakeNothing() {
        canary.arrived(stamped(canary), "child1", "up");
        assertThat(arrivals).isEmpty();
        Exchange fence = new DefaultExchange(camel);
        MqttMessage message = canary.forFences();
        fence.getMessage().setBody(message.getPayload());

        canary.arrived(fence, "child1", "up");

        assertThat(message.getQos()).isEqualTo(2);
        assertThat(arrivals).containsExactly(1_000_000L);
    }

    /** From before a restart, or of another service with the same name: its clock is another one. */
    @Test
    void shouldNotMeasureTheCanaryOfAnotherProcess() {
        Exchange stale = stamped(new Canary(links, Duration.ofSeconds(1), now::get, (link, way, sentAt) -> {}));
        Exchange own = stamped(canary);
        now.addAndGet(1_000_000);
        canary.arrived(own, "child1", "up");
        now.addAndGet(1_000_000);

        canary.arrived(stale, "child1", "up");
        canary.arrived(own, "child1", "down");

        Eventually.asserted(() -> assertThat(link.stats(Way.DOWN).lagMillis()).hasValue(2));
        assertThat(link.stats(Way.UP).lagMillis()).hasValue(1);
    }

    @Test
    void shouldIgnoreWhatSomebodyElsePublishesThere() {
        Exchange exchange = new DefaultExchange(camel);
        exchange.getMessage().setBody("hello".getBytes());
        canary.arrived(exchange, "child1", "up");
        canary.arrived(stamped(canary), "child1", "down");

        Eventually.asserted(() -> assertThat(link.stats(Way.DOWN).lagMillis()).isPresent());
        assertThat(link.stats(Way.UP).lagMillis()).isEmpty();
    }

    /** Whole seconds, rounded up: MQTT 5, 3.3.2.3.3. */
    @Test
    void shouldExpireWithItsTimeout() {
        MqttProperties properties = stamped(canary)
                .getMessage()
                .getHeader(PahoMqtt5Constants.CAMEL_PAHO_MSG_PROPERTIES, MqttProperties.class);

        assertThat(properties.getMessageExpiryInterval()).isEqualTo(2);
    }

    private Exchange stamped(Canary by) {
        Exchange exchange = new DefaultExchange(camel);
        by.stamp(exchange, "child1", "up");
        return exchange;
    }
}
