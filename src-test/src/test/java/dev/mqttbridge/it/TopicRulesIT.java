package dev.mqttbridge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import dev.mqttbridge.it.client.Message;
import dev.mqttbridge.it.client.Received;
import dev.mqttbridge.it.client.TestClient;
import dev.mqttbridge.it.client.TestClient.Version;
import dev.mqttbridge.it.client.TestClient5;
import dev.mqttbridge.it.fixture.BridgeConfig;
import dev.mqttbridge.it.fixture.BridgeService;
import dev.mqttbridge.it.fixture.MosquittoBroker;
import dev.mqttbridge.it.fixture.Star;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Topic rules between real brokers: what passes, which way, and what it is called there. */
class TopicRulesIT {

    private static final String RULES = """
            bridge:
              links:
                - child: child1
                  topics:
                    - {filter: "sensors/#", direction: up, qos: 1, exclude: ["sensors/raw/#"], remap: {remote: "plant1/"}}
                    - {filter: "commands/#", direction: down, qos: 0}
                    - {filter: "#", exclude: ["+/private"], remap: {local: "local/", remote: "remote/"}}
                    - {filter: "", direction: up, remap: {local: status, remote: plant1-status}}
            """;

    private static Star star;

    private TestClient child;
    private TestClient hub;

    @BeforeAll
    static void startStar() {
        star = Star.start(config -> config.withSection(RULES));
    }

    @AfterAll
    static void closeStar() {
        if (star != null) {
            star.close();
        }
    }

    @BeforeEach
    void connect() {
        child = connect(star.child1());
        hub = connect(star.parent());
        child.subscribe("#", 2);
        hub.subscribe("#", 2);
    }

    @AfterEach
    void disconnect() {
        child.close();
        hub.close();
    }

    private static TestClient connect(MosquittoBroker broker) {
        return TestClient.connect(Version.V5, broker.host(), broker.port());
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "2, 1"})
    void shouldCarryUpUnderThePrefixAndAtTheHighestQosOfTheRule(int published, int carried) {
        child.publish(Message.of("sensors/3", "21.5", published));

        hub.awaitMessageOn("plant1/sensors/3");
        fence();
        assertThat(hub.received("plant1/sensors/3"))
                .singleElement()
                .satisfies(message -> assertThat(message.qos()).isEqualTo(carried))
                .satisfies(message -> assertThat(message.payload()).isEqualTo("21.5"));
        assertThat(topics(child)).containsExactly("sensors/3");
    }

    @Test
    void shouldCarryDownOnlyWhatGoesDown() {
        hub.publish(Message.of("commands/stop", "now", 2));
        hub.publish(Message.of("plant1/sensors/3", "from the hub", 2));
        child.publish(Message.of("commands/from/child", "", 2));

        child.awaitMessageOn("commands/stop");
        fence();
        assertThat(child.received("commands/stop").get(0).qos()).isZero();
        assertThat(topics(child)).containsExactlyInAnyOrder("commands/stop", "commands/from/child");
        assertThat(topics(hub)).containsExactlyInAnyOrder("commands/stop", "plant1/sensors/3");
    }

    @Test
    void shouldRenameBothWaysAndSendNothingBack() {
        child.publish(Message.of("local/a", "up", 1));
        hub.publish(Message.of("remote/b/c", "down", 1));

        hub.awaitMessageOn("remote/a");
        child.awaitMessageOn("local/b/c");
        fence();
        assertThat(topics(child)).containsExactlyInAnyOrder("local/a", "local/b/c");
        assertThat(topics(hub)).containsExactlyInAnyOrder("remote/a", "remote/b/c");
    }

    @Test
    void shouldNotCarryWhatIsExcludedAndCountIt() {
        var before = dropped(star.bridge(), "up", "excluded");
        child.publish(Message.of("sensors/raw/1", "", 2));
        child.publish(Message.of("local/x/private", "", 1));
        hub.publish(Message.of("remote/x/private", "", 1));

        fence();
        assertThat(topics(hub)).containsExactly("remote/x/private");
        assertThat(topics(child)).containsExactlyInAnyOrder("sensors/raw/1", "local/x/private");
        assertThat(dropped(star.bridge(), "up", "excluded") - before).isEqualTo(2);
    }

    @Test
    void shouldCarryTheOneTopicOfAnEmptyFilter() {
        child.publish(Message.of("status", "on", 1));
        child.publish(Message.of("status/more", "", 1));

        hub.awaitMessageOn("plant1-status");
        fence();
        assertThat(topics(hub)).containsExactly("plant1-status");
    }

    @Test
    void shouldRenameRetainedMessagesAndTheirDeletion() {
        child.publish(Message.retained("local/state", "on", 1));
        hub.awaitMessageOn("remote/state");
        try (var late = connect(star.parent())) {
            late.subscribe("remote/state", 1);
            late.awaitMessageOn("remote/state");
        }

        child.publish(Message.deletion("local/state", 1));

        fence();
        try (var later = connect(star.parent())) {
            later.subscribe("remote/#", 1);
            later.publish(Message.of("remote/later", "", 1));
            later.awaitMessageOn("remote/later");
            assertThat(later.received("remote/state")).isEmpty();
        }
    }

    /** Asks at the child, answers at the hub to the topic that came with the question, and the answer is there. */
    @Test
    void shouldBringAnswersBack() {
        ((TestClient5) child)
                .publish(Mqtt5Publish.builder()
                        .topic("local/question")
                        .responseTopic("local/answers/7")
                        .build());
        hub.awaitMessageOn("remote/question");
        var responseTopic = hub.received("remote/question")
                .get(0)
                .v5()
                .orElseThrow()
                .getResponseTopic()
                .orElseThrow()
                .toString();
        assertThat(responseTopic).isEqualTo("remote/answers/7");

        hub.publish(Message.of(responseTopic, "42", 1));

        child.awaitMessageOn("local/answers/7");
    }

    /** The broker still has the old subscription, and what it queued under it. */
    @Test
    void shouldNotPassWhatOnlyAnEarlierConfigurationCarried() {
        try (var parent = MosquittoBroker.named("parent");
                var child1 = MosquittoBroker.named("child1")) {
            parent.start();
            child1.start();
            var config = BridgeConfig.of(List.of(parent, child1));
            try (var everything = new BridgeService(config).start()) {
                everything.awaitLink("child1", "UP", Star.RECOVERY_LIMIT);
            }
            var narrow = "bridge: {links: [{child: child1, topics: [{filter: 'kept/#'}]}]}";
            try (var publisher = connect(child1);
                    var subscriber = connect(parent)) {
                subscriber.subscribe("#", 2);
                publisher.publish(Message.of("removed/1", "", 1));
                publisher.publish(Message.of("removed/2", "", 2));
                publisher.publish(Message.of("kept/1", "", 1));
                try (var later = new BridgeService(config.withSection(narrow)).start()) {
                    subscriber.awaitMessageOn("kept/1");
                    later.awaitLink("child1", "UP", Star.RECOVERY_LIMIT);

                    assertThat(topics(subscriber)).containsExactly("kept/1");
                    await("both are counted")
                            .atMost(TestClient.LIMIT)
                            .until(() -> dropped(later, "up", "no-rule") == 2);
                    assertThat(later.log()).contains("no topic rule carries it");
                }
            }
        }
    }

    /** Whatever was published before, at either end, has arrived where it goes; what came of it too. */
    private void fence() {
        for (var round : List.of("1", "2")) {
            child.publish(Message.of("local/fence/" + round, "", 2));
            hub.awaitMessageOn("remote/fence/" + round);
            hub.publish(Message.of("remote/back/" + round, "", 2));
            child.awaitMessageOn("local/back/" + round);
        }
    }

    private static List<String> topics(TestClient client) {
        return client.received().stream()
                .map(Received::topic)
                .filter(topic -> !topic.matches("(local|remote)/(fence|back)/.*"))
                .toList();
    }

    private static double dropped(BridgeService service, String way, String reason) {
        return service.get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("mqtt_bridge_link_dropped_total{")
                        && line.contains("link=\"child1\"")
                        && line.contains("way=\"" + way + "\"")
                        && line.contains("reason=\"" + reason + "\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }
}
