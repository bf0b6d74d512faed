package dev.mqttbridge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mqttbridge.it.client.Message;
import dev.mqttbridge.it.client.TestClient;
import dev.mqttbridge.it.client.TestClient.Version;
import dev.mqttbridge.it.fixture.FreePort;
import dev.mqttbridge.it.fixture.MosquittoBroker;
import dev.mqttbridge.it.fixture.Star;
import java.io.IOException;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The route MBeans as a monitoring tool sees them: from another process. */
class JmxIT {

    private static Star star;
    private static JMXConnector connector;
    private static MBeanServerConnection server;

    @BeforeAll
    static void connect() throws IOException {
        var port = FreePort.choose();
        star = Star.start(
                // So often that a test does not have to wait for the next ping.
                config -> config.withSection("health: {interval: 500ms, timeout: 500ms}"),
                "-Dcom.sun.management.jmxremote.port=" + port,
                "-Dcom.sun.management.jmxremote.rmi.port=" + port,
                "-Dcom.sun.management.jmxremote.host=127.0.0.1",
                "-Djava.rmi.server.hostname=127.0.0.1",
                "-Dcom.sun.management.jmxremote.authenticate=false",
                "-Dcom.sun.management.jmxremote.ssl=false");
        connector = JMXConnectorFactory.connect(
                new JMXServiceURL("service:jmx:rmi:///jndi/rmi://127.0.0.1:" + port + "/jmxrmi"));
        server = connector.getMBeanServerConnection();
    }

    @AfterAll
    static void close() throws IOException {
        if (connector != null) {
            connector.close();
        }
        if (star != null) {
            star.close();
        }
    }

    @Test
    void shouldCountAttachments() throws Exception {
        var before = exchangesTotal("attach");

        TestClient.connect(Version.V5, star.bridge().host(), star.bridge().port())
                .close();

        awaitMoreThan(before, "attach");
    }

    @Test
    void shouldCountPings() throws Exception {
        awaitMoreThan(exchangesTotal("health-parent"), "health-parent");
    }

    @Test
    void shouldCountBridgedMessages() throws Exception {
        var before = exchangesTotal("bridge-child1-up");

        try (var publisher = client(star.child1())) {
            publisher.publish(Message.of("counted", "once", 1));
        }

        awaitMoreThan(before, "bridge-child1-up");
    }

    @Test
    void shouldHoldMessagesWhileABridgeRouteIsSuspended() throws Exception {
        var route = mBean("bridge-child2-up");
        try (var publisher = client(star.child2());
                var subscriber = client(star.parent())) {
            subscriber.subscribe("held", 1);
            server.invoke(route, "suspend", null, null);
            assertThat(server.getAttribute(route, "State")).isEqualTo("Suspended");

            publisher.publish(Message.of("held", "x", 1));
            star.bridge().awaitLink("child2", "DEGRADED", Star.RECOVERY_LIMIT);
            assertThat(subscriber.received("held")).isEmpty();

            server.invoke(route, "resume", null, null);
            subscriber.awaitMessageOn("held");
            star.bridge().awaitLink("child2", "UP", Star.RECOVERY_LIMIT);
        }
        assertThat(server.getAttribute(route, "State")).isEqualTo("Started");
    }

    @Test
    void shouldShowEveryRouteOfTheContract() throws Exception {
        assertThat(new String[] {
                    "gateway-mqtt",
                    "attach",
                    "health-parent",
                    "health-child1",
                    "health-child2",
                    "bridge-child1-up",
                    "bridge-child1-down",
                    "bridge-child2-up",
                    "bridge-child2-down"
                })
                .allSatisfy(route ->
                        assertThat(server.getAttribute(mBean(route), "State")).isEqualTo("Started"));
    }

    private static TestClient client(MosquittoBroker broker) {
        return TestClient.connect(Version.V5, broker.host(), broker.port());
    }

    private static void awaitMoreThan(long before, String route) {
        await("ExchangesTotal of " + route).atMost(TestClient.LIMIT).until(() -> exchangesTotal(route) > before);
    }

    private static long exchangesTotal(String route) throws JMException, IOException {
        return (Long) server.getAttribute(mBean(route), "ExchangesTotal");
    }

    private static ObjectName mBean(String route) throws JMException, IOException {
        var names = server.queryNames(
                new ObjectName("org.apache.camel:context=*,type=routes,name=\"" + route + "\""), null);
        assertThat(names).as("MBeans of route %s", route).hasSize(1);
        return names.iterator().next();
    }
}
