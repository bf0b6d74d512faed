package dev.mqttbridge.it;

import static dev.mqttbridge.it.fixture.BrokerMake.AEDES;
import static dev.mqttbridge.it.fixture.BrokerMake.ARTEMIS;
import static dev.mqttbridge.it.fixture.BrokerMake.HIVEMQ;
import static dev.mqttbridge.it.fixture.BrokerMake.MOQUETTE;
import static dev.mqttbridge.it.fixture.BrokerMake.MOSQUITTO;
import static dev.mqttbridge.it.fixture.BrokerMake.RABBITMQ;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import dev.mqttbridge.it.client.Message;
import dev.mqttbridge.it.client.Received;
import dev.mqttbridge.it.client.TestClient;
import dev.mqttbridge.it.client.TestClient.Version;
import dev.mqttbridge.it.client.TestClient5;
import dev.mqttbridge.it.fixture.BrokerMake;
import dev.mqttbridge.it.fixture.BrokerPair;
import dev.mqttbridge.it.fixture.BrokerPair.Makes;
import dev.mqttbridge.it.fixture.TestBroker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentest4j.TestAbortedException;

/**
 * The bridge between brokers of different makes. What a make cannot do by its nature, its traits say; then the test asserts
 * what comes instead.
 */
@ParameterizedClass
@MethodSource("pairs")
@TestMethodOrder(OrderAnnotation.class)
@ExtendWith(BrokerKindsIT.AbortAtKnownDefect.class)
class BrokerKindsIT {

    private static final int MANY = 500;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private static BrokerPair pair;

    private final Makes makes;
    private final String topic = "it/" + UUID.randomUUID();
    private final List<TestClient> clients = new ArrayList<>();

    /** One side of the link as a test sees it: where it publishes, or where it listens. */
    private record Side(TestBroker broker, BrokerMake make) {

        Version newest() {
            return make.traits().mqtt5() ? Version.V5 : Version.V3_1_1;
        }
    }

    private record Direction(Side source, Side target) {}

    /** What fails because a broker has broken down by itself says nothing of the bridge; it is listed with the reason. */
    static final class AbortAtKnownDefect
            implements TestExecutionExceptionHandler, LifecycleMethodExecutionExceptionHandler {

        @Override
        public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
            var defect = pair == null ? Optional.<String>empty() : pair.knownDefect();
            throw defect.isPresent() ? new TestAbortedException(defect.get(), failure) : failure;
        }

        @Override
        public void handleBeforeEachMethodExecutionException(ExtensionContext context, Throwable failure)
                throws Throwable {
            handleTestExecutionException(context, failure);
        }
    }

    BrokerKindsIT(Makes makes) {
        this.makes = makes;
    }

    private static Stream<Makes> pairs() {
        return Stream.of(
                new Makes(MOSQUITTO, ARTEMIS, "auto"),
                new Makes(HIVEMQ, MOSQUITTO, "auto"),
                new Makes(ARTEMIS, HIVEMQ, "3.1.1"),
                new Makes(HIVEMQ, MOQUETTE, "auto"),
                new Makes(MOSQUITTO, AEDES, "auto"),
                new Makes(MOSQUITTO, RABBITMQ, "auto"));
    }

    @BeforeParameterizedClassInvocation
    static void startPair(Makes makes) {
        var missing = makes.unavailable();
        assumeTrue(missing.isEmpty(), () -> missing.orElseThrow());
        pair = BrokerPair.start(makes);
    }

    @AfterParameterizedClassInvocation
    static void closePair() {
        if (pair != null) {
            pair.close();
            pair = null;
        }
    }

    @BeforeEach
    void awaitUp() {
        pair.awaitUp();
    }

    @AfterEach
    void disconnect() {
        clients.forEach(TestClient::close);
    }

    @Test
    void shouldDeliverOnceOnTheOtherSideAtEveryQosFromClientsOfEveryVersion() {
        var everywhere = subscribersOfEveryVersion();
        var published = new ArrayList<Message>();
        for (var side : sides()) {
            for (var version : BrokerPair.versions(side.make())) {
                var publisher = connect(version, side);
                for (int qos = 0; qos <= side.make().traits().maximumQos(); qos++) {
                    var message = Message.of(topic + "/" + side.make() + "/" + version + "/" + qos, "hello", qos);
                    publisher.publish(message);
                    published.add(message);
                }
            }
        }

        var most = Math.min(
                makes.hub().traits().maximumQos(), makes.child().traits().maximumQos());
        everywhere.forEach((subscriber) -> published.forEach(message -> subscriber.awaitMessageOn(message.topic())));
        awaitFences();
        for (var subscriber : everywhere) {
            for (var message : published) {
                assertThat(subscriber.received(message.topic()))
                        .as("%s of %s", message, subscriber)
                        .singleElement()
                        .satisfies(received -> {
                            assertThat(received.payload()).isEqualTo("hello");
                            assertThat(received.qos()).isBetween(Math.min(message.qos(), most), message.qos());
                            assertThat(received.retain()).isFalse();
                        });
            }
        }
    }

    @Test
    void shouldRetainAndDeleteOnTheOtherSide() {
        for (var way : bothWays()) {
            var state = topic + "/state/" + way.source().make();
            var live = connect(Version.V3_1_1, way.target());
            live.subscribe(state, 1);
            var publisher = connect(way.source().newest(), way.source());
            publisher.publish(Message.retained(state, "on", 1));
            live.awaitMessageOn(state);

            if (makes.showsRetain(way.source().make())) {
                awaitRetained(way.target(), state, 1);
                assertThat(retainedAt(way.target(), state)).singleElement().satisfies(message -> {
                    assertThat(message.payload()).isEqualTo("on");
                    assertThat(message.retain())
                            .isEqualTo(way.target().make().traits().flagsRetained());
                });
            } else {
                // MQTT 3.1.1 hides the flag from those who subscribe (MQTT-3.3.1-9), the bridge among them; so does
                // Artemis.
                assertThat(retainedAt(way.target(), state)).isEmpty();
            }

            publisher.publish(Message.deletion(state, 1));
            awaitCount(live, state, 2);
            awaitRetained(way.target(), state, 0);
            awaitRetained(way.source(), state, 0);
        }
    }

    @Test
    void shouldDeliverManyInOrderBothWaysAtOnce() {
        assumeFalse(makes.child() == AEDES, "aedes 0.51.3 throws its clients out under load");
        var atOnce =
                makes.hub().traits().bearsTraffic() && makes.child().traits().bearsTraffic();
        for (var qos : List.of(1, 2)) {
            var flows = bothWays().stream().map(way -> new Flow(way, qos)).toList();
            if (atOnce) {
                flows.forEach(Flow::start);
                flows.forEach(Flow::check);
            } else {
                flows.forEach(flow -> {
                    flow.start();
                    flow.check();
                });
            }
        }
    }

    @Test
    void shouldKeepUserPropertiesBetweenMqtt5Brokers() {
        for (var way : bothWays()) {
            if (!way.source().make().traits().mqtt5()) {
                continue;
            }
            var publisher = (TestClient5) connect(Version.V5, way.source());
            var target = connect(way.target().newest(), way.target());
            var here = topic + "/properties/" + way.source().make();
            target.subscribe(here, 1);
            publisher.publish(Mqtt5Publish.builder()
                    .topic(here)
                    .payload("{}".getBytes(StandardCharsets.UTF_8))
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .contentType("application/json")
                    .userProperties()
                    .add("first", "1")
                    .add("second", "2")
                    .add("first", "again")
                    .applyUserProperties()
                    .build());
            target.awaitMessageOn(here);

            var arrived = target.received(here).get(0);
            assertThat(arrived.payload()).isEqualTo("{}");
            if (makes.protocol().equals("auto")) {
                arrived.v5().ifPresent(publish -> {
                    assertThat(publish.getContentType()).map(Object::toString).contains("application/json");
                    assertThat(publish.getUserProperties().asList())
                            .extracting(property -> property.getName() + "=" + property.getValue())
                            .containsSubsequence("first=1", "second=2", "first=again");
                });
            }
        }
    }

    @Test
    void shouldFallSilentWhenPublishersStop() {
        var everywhere =
                sides().stream().map(side -> connect(side.newest(), side)).toList();
        everywhere.forEach(subscriber -> subscriber.subscribe("#", 2));
        for (var side : sides()) {
            connect(side.newest(), side)
                    .publishAll(IntStream.range(0, 50)
                            .mapToObj(n -> Message.of(topic + "/" + side.make(), String.valueOf(n), 1))
                            .toList());
        }
        everywhere.forEach(
                subscriber -> sides().forEach(side -> awaitCount(subscriber, topic + "/" + side.make(), 50)));

        var last = new AtomicReference<JsonNode>();
        await("the counters of the link stand still")
                .during(Duration.ofSeconds(1))
                .atMost(LIMIT)
                .until(() -> {
                    var now = counters();
                    return now.equals(last.getAndSet(now));
                });
        assertThat(everywhere).allSatisfy(subscriber -> assertThat(subscriber.received().stream()
                        .filter(message -> message.topic().startsWith(topic)))
                .hasSize(100));
    }

    /** By MQTT-4.7.2-1 the bridge's # does not match them; where the source does not know that, the bridge does. */
    @Test
    void shouldNotCarryTopicsThatBeginWithADollarSign() {
        var breaks = linkBreaks();
        for (var way : bothWays()) {
            var dollar = "$it/" + topic + "/" + way.source().make();
            var target = connect(way.target().newest(), way.target());
            target.subscribe(dollar, 1);
            var here = connect(way.source().newest(), way.source());
            here.subscribe("#", 1);
            var publisher = connect(way.source().newest(), way.source());
            publisher.publish(Message.of(dollar, "mine", 0));
            if (way.source().make() == HIVEMQ) {
                await("HiveMQ lets nobody publish there").atMost(LIMIT).until(() -> !publisher.isConnected());
            }
            awaitFences();

            assertThat(target.received(dollar)).isEmpty();
            var seen = here.received(dollar).size();
            assertThat(seen).isEqualTo(way.source().make().traits().hidesDollarTopics() ? 0 : 1);
        }
        assertThat(linkBreaks()).isEqualTo(breaks);
    }

    /** The hub queues for the link while its other end is away. */
    @Test
    @Order(Integer.MAX_VALUE)
    void shouldDeliverWhatWasPublishedWhileTheChildWasAway() {
        var hub = sides().get(0);
        pair.child().stop();
        pair.service().awaitLink("child", "DOWN", LIMIT);
        connect(hub.newest(), hub).publishAll(numbered(topic, 1));
        // So that the subscriber is there before the link is.
        pair.service().pause();
        pair.child().start();
        var subscriber = connect(sides().get(1).newest(), sides().get(1));
        subscriber.subscribe(topic, 2);
        pair.service().resume();
        pair.awaitUp();

        awaitCount(subscriber, topic, MANY);
        awaitFences();
        assertAllOnceAndInOrder(subscriber, topic);
    }

    private void assertAllOnceAndInOrder(TestClient subscriber, String lane) {
        var payloads = subscriber.received(lane).stream().map(Received::payload).toList();
        if (makes.hub().traits().keepsOrder() && makes.child().traits().keepsOrder()) {
            assertThat(payloads).as(lane).containsExactlyElementsOf(numbers());
        } else {
            assertThat(payloads).as(lane).containsExactlyInAnyOrderElementsOf(numbers());
        }
    }

    /** Many messages of one publisher on their way to one subscriber. */
    private final class Flow {

        private final String lane;
        private final int qos;
        private final TestClient publisher;
        private final TestClient subscriber;
        private CompletableFuture<Void> publishing;

        Flow(Direction way, int qos) {
            this.lane = topic + "/" + qos + "/" + way.source().make();
            this.qos = Math.min(qos, way.source().make().traits().maximumQos());
            this.publisher = connect(way.source().newest(), way.source());
            this.subscriber = connect(way.target().newest(), way.target());
            subscriber.subscribe(lane, 2);
        }

        void start() {
            publishing = CompletableFuture.runAsync(() -> publisher.publishAll(numbered(lane, qos)));
        }

        void check() {
            publishing.join();
            awaitCount(subscriber, lane, MANY);
            assertAllOnceAndInOrder(subscriber, lane);
        }
    }

    private static String linkBreaks() {
        return pair.service()
                .get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("mqtt_bridge_link_breaks_total"))
                .toList()
                .toString();
    }

    private JsonNode counters() {
        return pair.service().health().at("/links/child");
    }

    private List<Side> sides() {
        return List.of(new Side(pair.hub(), makes.hub()), new Side(pair.child(), makes.child()));
    }

    private List<Direction> bothWays() {
        return List.of(new Direction(sides().get(0), sides().get(1)), new Direction(sides().get(1), sides().get(0)));
    }

    private List<TestClient> subscribersOfEveryVersion() {
        return sides().stream()
                .flatMap(side -> BrokerPair.versions(side.make()).stream().map(version -> {
                    var subscriber = connect(version, side);
                    subscriber.subscribe(topic + "/#", 2);
                    return subscriber;
                }))
                .toList();
    }

    private TestClient connect(Version version, Side side) {
        var client =
                TestClient.connect(version, side.broker().host(), side.broker().port());
        clients.add(client);
        return client;
    }

    /** What a new subscriber finds there. */
    private List<Received> retainedAt(Side side, String state) {
        var late = connect(side.newest(), side);
        var fence = state + "/fence/" + UUID.randomUUID();
        late.subscribe(state, 1);
        late.subscribe(fence, 1);
        late.publish(Message.of(fence, "", 1));
        late.awaitMessageOn(fence);
        return late.received(state);
    }

    /** Artemis stores what it retains beside the flow of messages, a moment later. */
    private void awaitRetained(Side side, String state, int count) {
        await(count + " retained on " + state + " at " + side.make())
                .atMost(LIMIT)
                .until(() -> retainedAt(side, state).size() == count);
    }

    /** A message from each side to the other and, behind it, one back: whatever came before on any path has arrived by then. */
    private void awaitFences() {
        for (int round = 0; round < 2; round++) {
            for (var way : bothWays()) {
                var fence = "fence/" + UUID.randomUUID();
                var target = connect(way.target().newest(), way.target());
                target.subscribe(fence, 1);
                connect(way.source().newest(), way.source()).publish(Message.of(fence, "", 1));
                target.awaitMessageOn(fence);
            }
        }
    }

    private static void awaitCount(TestClient subscriber, String topic, int count) {
        await(count + " messages on " + topic)
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(10))
                .untilAsserted(() -> assertThat(subscriber.received(topic).size())
                        .as("so far")
                        .isGreaterThanOrEqualTo(count));
    }

    private static List<Message> numbered(String topic, int qos) {
        return numbers().stream().map(n -> Message.of(topic, n, qos)).toList();
    }

    private static List<String> numbers() {
        return IntStream.range(0, MANY).mapToObj(String::valueOf).toList();
    }
}
