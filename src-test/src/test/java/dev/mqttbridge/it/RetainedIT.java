package dev.mqttbridge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import dev.mqttbridge.it.client.Message;
import dev.mqttbridge.it.client.Received;
import dev.mqttbridge.it.client.TestClient;
import dev.mqttbridge.it.client.TestClient.Version;
import dev.mqttbridge.it.client.TestClient5;
import dev.mqttbridge.it.fixture.BridgeConfig;
import dev.mqttbridge.it.fixture.BridgeService;
import dev.mqttbridge.it.fixture.BridgeService.StopSignal;
import dev.mqttbridge.it.fixture.MosquittoBroker;
import dev.mqttbridge.it.fixture.MosquittoBroker.Persistence;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the two brokers of a link retain is equal once the link is up, whatever happened before: the hub wins. */
class RetainedIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String RECONCILED = "Retained messages reconciled: link=child1";

    private MosquittoBroker hub;
    private MosquittoBroker child;
    private BridgeService bridge;
    private int reconciled;

    private void start(Persistence persistence, String protocol) {
        startBrokers(persistence);
        startBridge(protocol);
    }

    private void startBrokers(Persistence persistence) {
        hub = MosquittoBroker.named("parent", persistence);
        child = MosquittoBroker.named("child1", persistence);
        hub.start();
        child.start();
    }

    private void startBridge(String protocol) {
        var config = BridgeConfig.of(List.of(hub, child)).withFastHealth();
        var entries = config.brokers().stream()
                .map(entry -> entry.replace("}", ", protocol: \"" + protocol + "\"}"))
                .toList();
        bridge = new BridgeService(new BridgeConfig(
                        entries,
                        config.gatewayPort(),
                        config.httpPort(),
                        config.listener(),
                        config.gateway(),
                        config.sections()))
                .start();
    }

    @AfterEach
    void close() {
        try {
            if (bridge != null) {
                bridge.close();
            }
        } finally {
            hub.close();
            child.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"1000, 5", "5000, 5", "1000, 3.1.1"})
    void shouldMakeBothEqualWithTheHubsValueInEveryConflict(int topics, String protocol) {
        startBrokers(Persistence.OFF_WITH_DEFAULT_LIMITS);
        publish(hub, numbered(0, topics, "hub"));
        publish(child, numbered(topics / 2, topics + topics / 2, "child"));

        startBridge(protocol);
        awaitReconciled();

        var expected = new TreeMap<String, String>();
        numbered(topics / 2, topics + topics / 2, "child").forEach(m -> expected.put(m.topic(), m.payload()));
        numbered(0, topics, "hub").forEach(m -> expected.put(m.topic(), m.payload()));
        assertThat(retained(hub)).isEqualTo(expected);
        assertThat(retained(child)).isEqualTo(expected);
    }

    @Test
    void shouldKeepQosAndProperties() {
        startBrokers(Persistence.ON);
        for (int qos = 0; qos <= 2; qos++) {
            try (var client = (TestClient5) connect(hub)) {
                client.publish(Mqtt5Publish.builder()
                        .topic("qos/" + qos)
                        .qos(MqttQos.fromCode(qos))
                        .payload("x".getBytes(StandardCharsets.UTF_8))
                        .retain(true)
                        .contentType("text/plain")
                        .build());
            }
        }

        startBridge("5");
        awaitReconciled();

        try (var client = connect(child)) {
            client.subscribe("qos/#", 2);
            await().atMost(LIMIT).until(() -> client.received().size() == 3);
            assertThat(client.received()).allSatisfy(message -> {
                assertThat(message.topic()).isEqualTo("qos/" + message.qos());
                assertThat(message.retain()).isTrue();
                assertThat(message.v5().orElseThrow().getContentType())
                        .map(Object::toString)
                        .contains("text/plain");
            });
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 5", "1, 5", "0, 3.1.1", "1, 3.1.1"})
    void shouldFollowWhatHappenedWhileABrokerWasAway(int qos, String protocol) {
        startBrokers(Persistence.ON);
        publish(hub, named("hub", "deleted", "changed", "kept"));
        publish(child, named("child", "deleted", "changed", "kept"));
        startBridge(protocol);
        awaitReconciled();

        child.stop();
        deleteAndChange(hub, "hub", qos);
        deleteAndChange(hub, "child", qos);
        child.start();
        awaitReconciled();
        var expected = Map.of(
                "hub/changed",
                "new",
                "hub/kept",
                "old",
                "hub/created",
                "new",
                "child/changed",
                "new",
                "child/kept",
                "old",
                "child/created",
                "new");
        assertThat(retained(hub)).isEqualTo(expected);
        assertThat(retained(child)).isEqualTo(expected);

        hub.stop();
        publish(child, List.of(Message.deletion("hub/kept", qos), Message.retained("child/changed", "newer", qos)));
        hub.start();
        awaitReconciled();
        var then = Map.of(
                "hub/changed",
                "new",
                "hub/created",
                "new",
                "child/changed",
                "newer",
                "child/kept",
                "old",
                "child/created",
                "new");
        assertThat(retained(hub)).isEqualTo(then);
        assertThat(retained(child)).isEqualTo(then);
    }

    /** The service has no memory of its own; what the brokers queued, and where messages came from, is all there is. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void shouldFollowWhatHappenedWhileTheServiceWasStopped(int qos) {
        startBrokers(Persistence.ON);
        publish(hub, named("hub", "deleted", "changed", "kept"));
        publish(child, named("child", "deleted", "changed", "kept"));
        startBridge("5");
        awaitReconciled();
        bridge.stop(StopSignal.TERM);

        deleteAndChange(hub, "hub", qos);
        deleteAndChange(child, "child", qos);
        if (qos > 0) {
            publish(child, List.of(Message.deletion("hub/kept", qos)));
        }
        bridge.start();
        awaitReconciled();

        var expected = new TreeMap<>(Map.of(
                "hub/changed",
                "new",
                "hub/kept",
                "old",
                "hub/created",
                "new",
                "child/changed",
                "new",
                "child/kept",
                "old",
                "child/created",
                "new"));
        if (qos > 0) {
            expected.remove("hub/kept");
        }
        assertThat(retained(hub)).isEqualTo(expected);
        assertThat(retained(child)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldGiveBackWhatABrokerHasLost(boolean hubLoses) {
        startBrokers(Persistence.OFF);
        publish(hub, numbered(0, 200, "hub"));
        publish(child, numbered(100, 300, "child"));
        startBridge("5");
        awaitReconciled();
        var before = retained(hub);
        assertThat(before).hasSize(300);

        var loser = hubLoses ? hub : child;
        loser.kill();
        loser.start();
        awaitReconciled();

        assertThat(retained(hub)).isEqualTo(before);
        assertThat(retained(child)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "3.1.1"})
    void shouldPublishNothingWhenNothingHasChanged(String protocol) {
        startBrokers(Persistence.ON);
        publish(hub, numbered(0, 200, "hub"));
        publish(child, numbered(100, 300, "child"));
        startBridge(protocol);
        awaitReconciled();
        try (var atHub = connect(hub);
                var atChild = connect(child)) {
            atHub.subscribe("t/#", 0);
            atChild.subscribe("t/#", 0);
            await().atMost(LIMIT)
                    .until(() ->
                            atHub.received().size() == 300 && atChild.received().size() == 300);

            bridge.stop(StopSignal.TERM);
            bridge.start();
            awaitReconciled();

            assertThat(bridge.log()
                            .lines()
                            .filter(line -> line.contains(RECONCILED))
                            .toList())
                    .last()
                    .asString()
                    .contains("down=0 up=0 deleted=0");
            fence(atHub);
            fence(atChild);
            assertThat(atHub.received())
                    .filteredOn(m -> m.topic().startsWith("t/"))
                    .hasSize(300);
            assertThat(atChild.received())
                    .filteredOn(m -> m.topic().startsWith("t/"))
                    .hasSize(300);
        }
    }

    @Test
    void shouldLeaveLiveChangesDuringTheReconciliationAlone() {
        startBrokers(Persistence.OFF);
        publish(hub, numbered(0, 4000, "hub"));
        publish(child, numbered(0, 4000, "child"));
        var publishing = CompletableFuture.runAsync(() -> {
            await().atMost(LIMIT).until(() -> bridge != null && bridge.log().contains("Link UP: child=child1"));
            publish(hub, numbered(0, 2000, "hub live"));
        });
        startBridge("5");
        await().atMost(LIMIT).until(() -> bridge.log().contains("Link UP: child=child1"));
        publish(child, numbered(2000, 4000, "child live"));
        publishing.join();
        awaitReconciled();

        var expected = new TreeMap<String, String>();
        numbered(0, 2000, "hub live").forEach(m -> expected.put(m.topic(), m.payload()));
        numbered(2000, 4000, "child live").forEach(m -> expected.put(m.topic(), m.payload()));
        await().atMost(LIMIT).untilAsserted(() -> {
            assertThat(retained(hub)).isEqualTo(expected);
            assertThat(retained(child)).isEqualTo(expected);
        });
    }

    private void awaitReconciled() {
        int seen = reconciled;
        await("the reconciliation").atMost(LIMIT).until(() -> countReconciled() > seen);
        reconciled = countReconciled();
    }

    private int countReconciled() {
        return (int)
                bridge.log().lines().filter(line -> line.contains(RECONCILED)).count();
    }

    private static void deleteAndChange(MosquittoBroker broker, String prefix, int qos) {
        publish(
                broker,
                List.of(
                        Message.deletion(prefix + "/deleted", qos),
                        Message.retained(prefix + "/changed", "new", qos),
                        Message.retained(prefix + "/created", "new", qos)));
    }

    private static List<Message> named(String prefix, String... names) {
        return List.of(names).stream()
                .map(name -> Message.retained(prefix + "/" + name, "old", 1))
                .toList();
    }

    private static List<Message> numbered(int from, int to, String payload) {
        return IntStream.range(from, to)
                .mapToObj(i -> Message.retained("t/" + i, payload + " " + i, i % 3))
                .toList();
    }

    private static void publish(MosquittoBroker broker, List<Message> messages) {
        try (var client = connect(broker)) {
            client.publishAll(messages);
            // What was sent at QoS 0 has arrived when something behind it is acknowledged.
            client.publish(Message.of("fence/" + UUID.randomUUID(), "", 1));
        }
    }

    /** Everything that the broker retains; at QoS 0, for queues may be limited. */
    private static Map<String, String> retained(MosquittoBroker broker) {
        try (var client = connect(broker)) {
            client.subscribe("#", 0);
            fence(client);
            var found = new TreeMap<String, String>();
            client.received().stream().filter(Received::retain).forEach(m -> found.put(m.topic(), m.payload()));
            return found;
        }
    }

    private static void fence(TestClient client) {
        var topic = "fence/" + UUID.randomUUID();
        client.subscribe(topic, 0);
        client.publish(Message.of(topic, "", 1));
        client.awaitMessageOn(topic);
    }

    private static TestClient connect(MosquittoBroker broker) {
        return TestClient.connect(Version.V5, broker.host(), broker.port());
    }
}
