package dev.mqttbridge.jmx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mqttbridge.broker.BrokerStatus;
import dev.mqttbridge.broker.Brokers;
import dev.mqttbridge.config.HostPort;
import dev.mqttbridge.config.ListenerConfig;
import dev.mqttbridge.config.Mode;
import dev.mqttbridge.gateway.Listener;
import dev.mqttbridge.link.LinkListener;
import dev.mqttbridge.net.Transport;
import dev.mqttbridge.testing.TestBrokers;
import dev.mqttbridge.testing.TestLinks;
import java.util.List;
import java.util.Set;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ManagedPartsTest {

    private final MBeanServer server = MBeanServerFactory.newMBeanServer();
    private final Transport transport = new Transport(1);
    private final Brokers brokers = TestBrokers.named("parent", "child1");
    private final Listener listener =
            new Listener(new ListenerConfig("mqtt", new HostPort("127.0.0.1", 8883), Mode.TCP, 10));
    private final ManagedParts parts = new ManagedParts(server);

    @BeforeEach
    void register() throws JMException {
        parts.register(
                brokers, broker -> 0, List.of(listener), TestLinks.all(brokers, transport, new LinkListener() {}));
    }

    @AfterEach
    void close() {
        parts.close();
        transport.close();
    }

    @Test
    void shouldRegisterEveryPart() throws JMException {
        assertThat(registered())
                .containsExactlyInAnyOrder(
                        name("Broker", "parent"),
                        name("Broker", "child1"),
                        name("Listener", "mqtt"),
                        name("Link", "child1"));
    }

    @Test
    void shouldUnregisterThemWhenClosed() throws JMException {
        parts.close();

        assertThat(registered()).isEmpty();
    }

    @Test
    void shouldCloseTwiceAndAfterSomebodyElseUnregisteredOne() throws JMException {
        server.unregisterMBean(name("Link", "child1"));

        parts.close();
        parts.close();

        assertThat(registered()).isEmpty();
    }

    @Test
    void shouldShowABroker() throws JMException {
        TestBrokers.bring(brokers.get("parent"), BrokerStatus.UP);

        assertThat(attribute("Broker", "parent", "Name")).isEqualTo("parent");
        assertThat(attribute("Broker", "parent", "Address")).isEqualTo("127.0.0.1:1883");
        assertThat(attribute("Broker", "parent", "Status")).isEqualTo("UP");
        assertThat(attribute("Broker", "parent", "Reason")).isEqualTo("");
        assertThat(attribute("Broker", "parent", "RttMillis")).isEqualTo(1.234567);
        assertThat(attribute("Broker", "parent", "LastCheck")).isEqualTo("1970-01-01T00:00:00Z");
        assertThat(attribute("Broker", "parent", "Sessions")).isEqualTo(0);
    }

    @Test
    void shouldShowWhatIsNotKnownYet() throws JMException {
        assertThat(attribute("Broker", "parent", "RttMillis")).isEqualTo(-1.0);
        assertThat(attribute("Broker", "parent", "LastCheck")).isEqualTo("");
    }

    @Test
    void shouldDrainAndUndrain() throws JMException {
        TestBrokers.bring(brokers.get("parent"), BrokerStatus.UP);

        server.invoke(name("Broker", "parent"), "drain", null, null);
        assertThat(attribute("Broker", "parent", "Status")).isEqualTo("DRAINING");

        server.invoke(name("Broker", "parent"), "undrain", null, null);
        assertThat(attribute("Broker", "parent", "Status")).isEqualTo("UP");
    }

    @Test
    void shouldShowALink() throws JMException {
        assertThat(attribute("Link", "child1", "Status")).isEqualTo("STOPPED");
        assertThat(attribute("Link", "child1", "Reason")).asString().isNotEmpty();
        assertThat(attribute("Link", "child1", "MessagesUp")).isEqualTo(0L);
    }

    @Test
    void shouldShowAListener() throws JMException {
        assertThat(attribute("Listener", "mqtt", "Bind")).isEqualTo("127.0.0.1:8883");
        assertThat(attribute("Listener", "mqtt", "MaxConnections")).isEqualTo(10);
    }

    @Test
    void shouldAnswerEveryAttributeItLists() throws JMException {
        for (ObjectName name : registered()) {
            for (MBeanAttributeInfo attribute : server.getMBeanInfo(name).getAttributes()) {
                assertThat(server.getAttribute(name, attribute.getName()))
                        .as(name + " " + attribute.getName())
                        .isNotNull();
            }
        }
    }

    private Set<ObjectName> registered() throws JMException {
        return server.queryNames(new ObjectName("dev.mqttbridge:*"), null);
    }

    private Object attribute(String type, String name, String attribute) throws JMException {
        return server.getAttribute(name(type, name), attribute);
    }

    private static ObjectName name(String type, String name) throws JMException {
        return new ObjectName("dev.mqttbridge:type=" + type + ",name=" + name);
    }
}
