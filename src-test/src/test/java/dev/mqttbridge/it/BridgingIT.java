package dev.mqttbridge.it;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PayloadFormatIndicator;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import dev.mqttbridge.it.client.Message;
import dev.mqttbridge.it.client.Received;
import dev.mqttbridge.it.client.TestClient;
import dev.mqttbridge.it.client.TestClient.Version;
import dev.mqttbridge.it.client.TestClient5;
import dev.mqttbridge.it.fixture.Star;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A message published at one port is a message at every port: once, unchanged, in order, and then there is quiet. */
class BridgingIT {

    private static final int MANY = 10_000;

    /** Where a client can connect; the gateway is served by the parent here. */
    private enum Port {
        PARENT,
        CHILD1,
        CHILD2,
        GATEWAY
    }

    private static Star star;

    private final String topic = "it/" + UUID.randomUUID();
    private final List<TestClient> clients = new ArrayList<>();

    /** A subscriber of each version at each port. */
    private final List<TestClient> subscribers = new ArrayList<>();

    @BeforeAll
    static void startStar() {
        // Without canaries, which move the brokers' counters for ever.
        star = Star.start(config -> config.withSection("bridge: {canary: {interval: 0s}}"));
    }

    @AfterAll
    static void closeStar() {
        if (star != null) {
            star.close();
        }
    }

    @BeforeEach
    void subscribeEverywhere() {
        for (var port : Port.values()) {
            for (var version : Version.values()) {
                var subscriber = connect(version, port);
                subscriber.subscribe(topic + "/#", 2);
                subscribers.add(subscriber);
            }
        }
    }

    @AfterEach
    void disconnect() {
        clients.forEach(TestClient::close);
    }

    private TestClient connect(Version version, Port port) {
        var broker =
                switch (port) {
                    case PARENT, GATEWAY -> star.parent();
                    case CHILD1 -> star.child1();
                    case CHILD2 -> star.child2();
                };
        var number = port == Port.GATEWAY ? star.bridge().port() : broker.port();
        var client = TestClient.connect(version, broker.host(), number);
        clients.add(client);
        return client;
    }

    private static Stream<Arguments> everyWayToPublish() {
        return Stream.of(Port.values()).flatMap(port -> Stream.of(Version.values())
                .flatMap(version -> Stream.of(0, 1, 2).map(qos -> Arguments.of(port, version, qos))));
    }

    @ParameterizedTest
    @MethodSource("everyWayToPublish")
    void shouldDeliverOnceAtEveryPort(Port port, Version version, int qos) {
        var publisher = connect(version, port);
        publisher.publish(Message.of(topic + "/message", "hello", qos));
        awaitEverywhere(topic + "/message");
        awaitFences(qos);

        assertThat(subscribers).allSatisfy(subscriber -> assertThat(subscriber.received(topic + "/message"))
                .singleElement()
                .satisfies(message -> {
                    assertThat(message.payload()).isEqualTo("hello");
                    assertThat(message.qos()).isEqualTo(qos);
                    assertThat(message.retain()).isFalse();
                }));
    }

    private static Stream<Arguments> everyPortAndVersion() {
        return Stream.of(Port.values())
                .flatMap(port -> Stream.of(Version.values()).map(version -> Arguments.of(port, version)));
    }

    @ParameterizedTest
    @MethodSource("everyPortAndVersion")
    void shouldRetainAtEveryBroker(Port port, Version version) {
        connect(version, port).publish(Message.retained(topic + "/state", "on", 1));
        awaitEverywhere(topic + "/state");

        assertThat(lateSubscribers()).allSatisfy(late -> assertThat(late.received(topic + "/state"))
                .singleElement()
                .satisfies(message -> {
                    assertThat(message.payload()).isEqualTo("on");
                    assertThat(message.retain()).isTrue();
                }));
        assertThat(liveMessages(topic + "/state"))
                .as("the flag that retain-as-published shows")
                .hasSize(subscribers.size())
                .allSatisfy(message ->
                        assertThat(message.retain()).isEqualTo(message.v5().isPresent()));
    }

    @ParameterizedTest
    @MethodSource("everyPortAndVersion")
    void shouldDeleteRetainedMessageAtEveryBroker(Port port, Version version) {
        var publisher = connect(version, port);
        publisher.publish(Message.retained(topic + "/state", "on", 1));
        publisher.publish(Message.deletion(topic + "/state", 1));
        await("the deletion everywhere").atMost(TestClient.LIMIT).until(() -> subscribers.stream()
                .allMatch(subscriber -> subscriber.received(topic + "/state").size() == 2));

        assertThat(lateSubscribers())
                .allSatisfy(late -> assertThat(late.received(topic + "/state")).isEmpty());
    }

    @ParameterizedTest
    @EnumSource
    void shouldKeepMqtt5Properties(Port port) {
        var publisher = (TestClient5) connect(Version.V5, port);
        publisher.publish(Mqtt5Publish.builder()
                .topic(topic + "/properties")
                .payload("{}".getBytes(StandardCharsets.UTF_8))
                .qos(MqttQos.AT_LEAST_ONCE)
                .payloadFormatIndicator(Mqtt5PayloadFormatIndicator.UTF_8)
                .contentType("application/json")
                .responseTopic("answers/here")
                .correlationData(new byte[] {0, 1, (byte) 0xff})
                .messageExpiryInterval(3600)
                .userProperties()
                .add("first", "1")
                .add("second", "2")
                .add("first", "again")
                .applyUserProperties()
                .build());
        awaitEverywhere(topic + "/properties");

        var published = liveMessages(topic + "/properties").stream().flatMap(message -> message.v5().stream());
        assertThat(published).hasSize(Port.values().length).allSatisfy(publish -> {
            assertThat(publish.getPayloadFormatIndicator()).contains(Mqtt5PayloadFormatIndicator.UTF_8);
            assertThat(publish.getContentType()).map(Object::toString).contains("application/json");
            assertThat(publish.getResponseTopic()).map(Object::toString).contains("answers/here");
            assertThat(bytes(publish)).containsExactly(0, 1, 0xff);
            assertThat(publish.getMessageExpiryInterval().orElse(0))
                    .isBetween(3600 - TestClient.LIMIT.toSeconds(), 3600L);
            // The bridge may add where a message has been, it may not touch what was there.
            assertThat(publish.getUserProperties().asList())
                    .extracting(property -> property.getName() + "=" + property.getValue())
                    .containsSubsequence("first=1", "second=2", "first=again");
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void shouldDeliverTenThousandInOrderPerPublisher(int qos) {
        var target = connect(Version.V5, Port.CHILD2);
        target.subscribe(topic + "/#", 2);
        subscribers.forEach(TestClient::close);

        var publishers = Stream.of(Version.values())
                .collect(toMap(version -> topic + "/" + version, version -> connect(version, Port.CHILD1)));
        var each = MANY / publishers.size();
        publishers.entrySet().parallelStream()
                .forEach(entry -> entry.getValue().publishAll(numbered(entry.getKey(), each, qos)));
        await("all messages")
                .atMost(TestClient.LIMIT.multipliedBy(2))
                .until(() -> target.received().size() >= MANY);

        assertThat(publishers.keySet())
                .allSatisfy(topic -> assertThat(target.received(topic).stream().map(Received::payload))
                        .containsExactlyElementsOf(numbers(each)));
    }

    @Test
    void shouldFallSilentWhenPublishersStop() {
        // The brokers' own counters move with the links' hellos, which nobody sees who subscribes to all topics.
        var watchers = star.brokers().stream()
                .map(broker -> TestClient.connect(Version.V5, broker.host(), broker.port()))
                .toList();
        clients.addAll(watchers);
        watchers.forEach(watcher -> watcher.subscribe("#", 2));

        var senders = everyPortAndVersion().toList();
        senders.forEach(sender -> {
            var publisher = connect((Version) sender.get()[1], (Port) sender.get()[0]);
            publisher.publishAll(numbered(topic + "/" + Arrays.toString(sender.get()), 50, 1));
        });
        await("all messages everywhere").atMost(TestClient.LIMIT).until(() -> subscribers.stream()
                .allMatch(subscriber -> subscriber.received().size() >= 50 * senders.size()));

        var last = new AtomicReference<List<Integer>>();
        await("no message at any broker")
                .during(Duration.ofSeconds(4))
                .atMost(TestClient.LIMIT)
                .until(() -> {
                    var now = watchers.stream()
                            .map(watcher -> watcher.received().size())
                            .toList();
                    return now.equals(last.getAndSet(now));
                });
        assertThat(watchers).allSatisfy(watcher -> assertThat(watcher.received().stream()
                        .filter(message -> message.topic().startsWith(topic + "/[")))
                .hasSize(50 * senders.size()));
        assertThat(subscribers)
                .allSatisfy(subscriber -> assertThat(subscriber.received()).hasSize(50 * senders.size()));
    }

    private static List<Message> numbered(String topic, int count, int qos) {
        return numbers(count).stream().map(n -> Message.of(topic, n, qos)).toList();
    }

    private static List<String> numbers(int count) {
        return IntStream.range(0, count).mapToObj(String::valueOf).toList();
    }

    private void awaitEverywhere(String topic) {
        subscribers.forEach(subscriber -> subscriber.awaitMessageOn(topic));
    }

    /**
     * Publishes at every port and waits until that is everywhere, twice: whatever came before on any path, an echo
     * included, has arrived by then.
     */
    private void awaitFences(int qos) {
        for (var round : List.of("/fence1/", "/fence2/")) {
            for (var port : Port.values()) {
                connect(Version.V5, port).publish(Message.of(topic + round + port, "", qos));
            }
            for (var port : Port.values()) {
                awaitEverywhere(topic + round + port);
            }
        }
    }

    /** One at every port, of each version, who has got all that was retained when it came. */
    private List<TestClient> lateSubscribers() {
        return Stream.of(Port.values())
                .flatMap(port -> Stream.of(Version.values()).map(version -> {
                    var late = connect(version, port);
                    late.subscribe(topic + "/#", 2);
                    // Brokers send what they retain before anything that is published later.
                    var fence = topic + "/fence/" + port + version;
                    late.publish(Message.of(fence, "", 1));
                    late.awaitMessageOn(fence);
                    return late;
                }))
                .toList();
    }

    private List<Received> liveMessages(String topic) {
        return subscribers.stream()
                .flatMap(subscriber -> subscriber.received(topic).stream())
                .toList();
    }

    private static byte[] bytes(Mqtt5Publish publish) {
        var buffer = publish.getCorrelationData().orElseThrow();
        var bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
