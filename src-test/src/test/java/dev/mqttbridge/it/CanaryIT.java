package dev.mqttbridge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mqttbridge.it.client.Message;
import dev.mqttbridge.it.client.Received;
import dev.mqttbridge.it.client.TestClient;
import dev.mqttbridge.it.client.TestClient.Version;
import dev.mqttbridge.it.fixture.BridgeConfig;
import dev.mqttbridge.it.fixture.BridgeService;
import dev.mqttbridge.it.fixture.BridgeService.StopSignal;
import dev.mqttbridge.it.fixture.FreePort;
import dev.mqttbridge.it.fixture.MosquittoBroker;
import dev.mqttbridge.it.fixture.MuteBroker;
import dev.mqttbridge.it.fixture.Star;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import javax.management.ObjectName;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A link's status and lag are what its messages see. */
class CanaryIT {

    /** What the issue allows for a target that refuses or stalls. */
    private static final Duration SHOWN_WITHIN = Duration.ofSeconds(15);

    /** Brokers that hang are not noticed by their health, so that only the link tells. */
    private static final String PATIENT_HEALTH = "health: {interval: 10m, timeout: 10m}";

    private static final String FAST_CANARY = "bridge: {canary: {interval: 200ms}}";

    private Star star;

    @AfterEach
    void close() {
        if (star != null) {
            star.close();
        }
    }

    @Test
    void shouldMeasureBothWaysOutOfSightOfSubscribers() {
        star = Star.start(config -> config.withSection(FAST_CANARY));
        var everything = star.brokers().stream().map(CanaryIT::client).toList();
        everything.forEach(subscriber -> subscriber.subscribe("#", 2));
        var reserved = star.brokers().stream().map(CanaryIT::client).toList();
        reserved.forEach(subscriber -> subscriber.subscribe("$mqtt-bridge/canary/#", 2));

        star.bridge().awaitHealth("both ways measured", SHOWN_WITHIN, CanaryIT::isMeasured);
        await("several canaries at every broker").atMost(TestClient.LIMIT).until(() -> reserved.stream()
                .allMatch(subscriber -> subscriber.received().size() > 10));

        assertThat(lag("child1", "up")).isBetween(0.0, 5_000.0);
        assertThat(everything).allSatisfy(all -> assertThat(all.received()).isEmpty());
        assertThat(topics(reserved.get(1))).allMatch(topic -> topic.contains("/child1/"));
        assertThat(topics(reserved.get(2))).allMatch(topic -> topic.contains("/child2/"));
        assertThat(reserved.get(1).received()).noneMatch(Received::retain);
        assertThat(star.bridge().health().at("/links/child1/up/messages").asInt(-1))
                .isZero();
        everything.forEach(TestClient::close);
        reserved.forEach(TestClient::close);
    }

    /** Then subscribers of # see it at its own two brokers, and still nowhere else. */
    @Test
    void shouldNotSpreadWhereTheReservedTopicIsVisible() {
        star = Star.start(
                config -> config.withSection("bridge: {canary: {interval: 200ms}, reservedTopic: plain/bridge}"));
        try (var child1 = client(star.child1());
                var child2 = client(star.child2())) {
            child1.subscribe("#", 1);
            child2.subscribe("#", 1);
            await("several canaries")
                    .atMost(TestClient.LIMIT)
                    .until(() -> canaries(child1) > 10 && canaries(child2) > 10);

            assertThat(topics(child1)).isSubsetOf(reservedTopicsAt("child1"));
            assertThat(topics(child2)).isSubsetOf(reservedTopicsAt("child2"));
            assertThat(star.bridge().health().at("/links/child1/dropped").asInt(-1))
                    .isZero();
        }
    }

    @Test
    void shouldBeDegradedWhileATargetHangsAndLeaveTheOtherLinkAlone() {
        star = Star.start(config -> config.withSection(PATIENT_HEALTH));
        star.bridge().awaitHealth("both ways measured", SHOWN_WITHIN, CanaryIT::isMeasured);

        star.child1().pause();
        star.bridge().awaitLink("child1", "DEGRADED", SHOWN_WITHIN);
        assertCarries(star.child2(), star.parent());
        assertThat(star.bridge().health().at("/links/child2/status").asText()).isEqualTo("UP");

        star.child1().resume();
        star.bridge().awaitLink("child1", "UP", Star.RECOVERY_LIMIT);
        assertCarries(star.child1(), star.parent());
    }

    /** Ctrl-C, which {@code stop} bounds and whose log it reads. */
    @Test
    void shouldStartAndStopWithBrokersThatHang() {
        star = Star.startWithoutBrokers(config -> config.withSection(FAST_CANARY));
        star.parent().start();
        star.child1().start();
        star.parent().pause();
        star.child2().start();
        star.parent().resume();
        star.awaitAllUp();
        star.bridge().awaitHealth("both ways measured", SHOWN_WITHIN, CanaryIT::isMeasured);

        star.parent().pause();
        star.child1().pause();

        star.bridge().stop(StopSignal.INT);
    }

    @Test
    void shouldShowATargetThatNeverAcknowledges() {
        try (var parent = MosquittoBroker.named("parent");
                var mute = new MuteBroker()) {
            parent.start();
            var config = new BridgeConfig(
                            List.of(
                                    "{name: parent, address: \"%s\"}".formatted(parent.address()),
                                    "{name: child1, address: \"%s\"}".formatted(mute.address())),
                            FreePort.choose(),
                            FreePort.choose(),
                            "",
                            "",
                            "")
                    .withSection("bridge: {canary: {interval: 0s}}");
            try (var service = new BridgeService(config).start();
                    var publisher = client(parent)) {
                service.awaitLink("child1", "UP", Star.RECOVERY_LIMIT);

                publisher.publish(Message.of("never/acknowledged", "x", 1));

                service.awaitLink("child1", "DEGRADED", SHOWN_WITHIN);
                assertThat(service.health().at("/links/child1/reason").asText())
                        .isEqualTo("down: child1 has left a message unacknowledged for over 10 s");
                assertThat(service.get("/metrics").body())
                        .contains("mqtt_bridge_link_status{link=\"child1\",status=\"DEGRADED\"} 1.0");

                await("it connects again, to send it again")
                        .atMost(SHOWN_WITHIN)
                        .until(() -> service.log().contains("it is sent again"));
                service.awaitLink("child1", "UP", Star.RECOVERY_LIMIT);
            }
        }
    }

    @Test
    void shouldShowATargetThatRefusesAndCarryTheRest() {
        star = Star.start(
                "topic readwrite #\ntopic readwrite $mqtt-bridge/#\ntopic deny secret/#\n",
                config -> config.withSection(PATIENT_HEALTH));
        try (var publisher = client(star.child1());
                var subscriber = client(star.parent())) {
            subscriber.subscribe("#", 1);

            publisher.publish(Message.of("secret/plan", "x", 1));
            publisher.publish(Message.of("public/news", "x", 1));

            star.bridge().awaitLink("child1", "DEGRADED", SHOWN_WITHIN);
            subscriber.awaitMessageOn("public/news");
            assertThat(subscriber.received("secret/plan")).isEmpty();
            var link = star.bridge().health().at("/links/child1");
            assertThat(link.path("reason").asText()).isEqualTo("up: parent refuses messages");
            assertThat(link.path("dropped").asInt()).isPositive();
            star.bridge().awaitLink("child1", "UP", Star.RECOVERY_LIMIT);
        }
    }

    /** Without rights on the reserved topics: said once, and no reason to call the link degraded. */
    @Test
    void shouldBeUpWhereTheCanaryIsNotAllowed() {
        star = Star.start("topic readwrite #\n", config -> config.withSection(FAST_CANARY));

        assertCarries(star.child1(), star.parent());
        await("the log says so")
                .atMost(TestClient.LIMIT)
                .until(() -> star.bridge().log().contains("Canary does not"));
        assertThat(star.bridge().log()).doesNotContain("DEGRADED");
    }

    @Test
    void shouldShowARouteThatAnOperatorStops() throws Exception {
        var port = FreePort.choose();
        star = Star.start(
                config -> config,
                "-Dcom.sun.management.jmxremote.port=" + port,
                "-Dcom.sun.management.jmxremote.rmi.port=" + port,
                "-Dcom.sun.management.jmxremote.host=127.0.0.1",
                "-Djava.rmi.server.hostname=127.0.0.1",
                "-Dcom.sun.management.jmxremote.authenticate=false",
                "-Dcom.sun.management.jmxremote.ssl=false");
        var url = new JMXServiceURL("service:jmx:rmi:///jndi/rmi://127.0.0.1:" + port + "/jmxrmi");
        try (var connector = JMXConnectorFactory.connect(url)) {
            var server = connector.getMBeanServerConnection();
            var route = new ObjectName("org.apache.camel:context=*,type=routes,name=\"bridge-child1-up\"");
            var name = server.queryNames(route, null).iterator().next();

            server.invoke(name, "stop", null, null);
            star.bridge().awaitLink("child1", "DEGRADED", SHOWN_WITHIN);
            assertThat(star.bridge().health().at("/links/child1/reason").asText())
                    .isEqualTo("up: its route is stopped");

            server.invoke(name, "start", null, null);
            star.bridge().awaitLink("child1", "UP", SHOWN_WITHIN);
        }
    }

    private void assertCarries(MosquittoBroker from, MosquittoBroker to) {
        var topic = "it/" + UUID.randomUUID();
        try (var publisher = client(from);
                var subscriber = client(to)) {
            subscriber.subscribe(topic, 1);
            publisher.publish(Message.of(topic, "x", 1));
            subscriber.awaitMessageOn(topic);
        }
    }

    private double lag(String child, String way) {
        return star.bridge()
                .health()
                .at("/links/" + child + "/" + way + "/lagMs")
                .asDouble(-1);
    }

    private static boolean isMeasured(JsonNode health) {
        return List.of("child1", "child2").stream().allMatch(child -> List.of("up", "down").stream()
                .allMatch(way ->
                        health.at("/links/" + child + "/" + way + "/lagMs").isNumber()));
    }

    private static long canaries(TestClient subscriber) {
        return subscriber.received().stream()
                .filter(message -> message.topic().startsWith("plain/bridge/canary/"))
                .count();
    }

    /** Those of its own link, and the hellos by which links find out about loops. */
    private static List<String> reservedTopicsAt(String child) {
        return List.of(
                "plain/bridge/canary/mqtt-bridge/" + child + "/up",
                "plain/bridge/canary/mqtt-bridge/" + child + "/down",
                "plain/bridge/retained/mqtt-bridge-link-" + child,
                "plain/bridge/hello");
    }

    private static List<String> topics(TestClient subscriber) {
        return subscriber.received().stream().map(Received::topic).distinct().toList();
    }

    private static TestClient client(MosquittoBroker broker) {
        return TestClient.connect(Version.V5, broker.host(), broker.port());
    }
}
