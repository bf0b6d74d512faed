package dev.mqttbridge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PayloadFormatIndicator;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import dev.mqttbridge.it.client.TestClient;
import dev.mqttbridge.it.client.TestClient.Version;
import dev.mqttbridge.it.client.TestClient5;
import dev.mqttbridge.it.fixture.MosquittoBroker;
import dev.mqttbridge.it.fixture.Star;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is in a message, the bridge passes it on as it is: from one child over the hub to the other. */
class PayloadIT {

    /** Two hops of 64 MB on a busy machine. */
    private static final Duration LIMIT = Duration.ofSeconds(90);

    private static final int MB = 1_000_000;
    private static final int LONGEST_TOPIC = 65_535;

    /** Levels beyond this number of slashes make Mosquitto close the connection. */
    private static final int MOSQUITTO_SLASHES = 200;

    private static Star star;

    private final List<TestClient> clients = new ArrayList<>();

    @BeforeAll
    static void startStar() {
        star = Star.start();
    }

    @AfterAll
    static void closeStar() {
        if (star != null) {
            star.close();
        }
    }

    @AfterEach
    void disconnect() {
        clients.forEach(TestClient::close);
    }

    private static Stream<Arguments> payloads() {
        var small = Stream.of(0, 1, 256, 65_536).flatMap(size -> Stream.of(Version.values())
                .flatMap(version -> Stream.of(0, 1, 2).map(qos -> Arguments.of(size, version, qos))));
        var large = Stream.of(
                Arguments.of(10 * MB, Version.V5, 0),
                Arguments.of(10 * MB, Version.V5, 2),
                Arguments.of(10 * MB, Version.V3_1_1, 1),
                Arguments.of(64 * MB, Version.V5, 1));
        return Stream.concat(small, large);
    }

    @ParameterizedTest
    @MethodSource("payloads")
    void shouldKeepEveryByteOfThePayload(int size, Version version, int qos) {
        var topic = "payload/" + UUID.randomUUID();
        var payload = everyByteValue(size);
        var subscriber = connect(Version.V5, star.child2());
        subscriber.subscribe(topic, 2);

        connect(version, star.child1()).publish(topic, payload, qos);

        var arrived = arrived(subscriber, topic);
        // Not AssertJ's: it would write out both where they differ.
        assertThat(arrived.getPayloadAsBytes().length).isEqualTo(size);
        assertThat(ByteBuffer.wrap(arrived.getPayloadAsBytes()).mismatch(ByteBuffer.wrap(payload)))
                .as("index of the first byte that differs")
                .isEqualTo(-1);
        assertThat(arrived.getQos().getCode()).isEqualTo(qos);
    }

    private static Stream<Arguments> topics() {
        return Stream.of(
                        " ",
                        "/",
                        "//",
                        " spaces / and / more ",
                        "äöü/€/日本/\uD83D\uDE80/\uD834\uDD1E",
                        "\uFEFFbyte order mark",
                        "middle/$SYS/a$b",
                        "x".repeat(LONGEST_TOPIC),
                        "\uD83D\uDE80".repeat(LONGEST_TOPIC / 4) + "abc",
                        "a" + "/a".repeat(MOSQUITTO_SLASHES))
                .flatMap(topic -> Stream.of(Version.values()).map(version -> Arguments.of(new Topic(topic), version)));
    }

    /** Named by its beginning in reports. */
    private record Topic(String name) {
        @Override
        public String toString() {
            return name.length() > 40
                    ? name.codePointCount(0, name.length()) + " characters, first U+"
                            + Integer.toHexString(name.codePointAt(0))
                    : name;
        }
    }

    @ParameterizedTest
    @MethodSource("topics")
    void shouldKeepEveryTopic(Topic topic, Version version) {
        var subscriber = connect(Version.V5, star.child2());
        subscriber.subscribe("#", 2);

        connect(version, star.child1()).publish(topic.name(), bytes("payload"), 1);

        assertThat(arrived(subscriber, topic.name()).getPayloadAsBytes()).isEqualTo(bytes("payload"));
    }

    @Test
    void shouldKeepEveryProperty() {
        var topic = "properties/" + UUID.randomUUID();
        var subscriber = connect(Version.V5, star.child2());
        subscriber.subscribe(topic, 2);
        var correlation = everyByteValue(65_535);

        ((TestClient5) connect(Version.V5, star.child1()))
                .publish(Mqtt5Publish.builder()
                        .topic(topic)
                        .payload(bytes("{}"))
                        .qos(MqttQos.EXACTLY_ONCE)
                        .payloadFormatIndicator(Mqtt5PayloadFormatIndicator.UTF_8)
                        .messageExpiryInterval(4_000_000_000L)
                        .contentType("application/json; \uD83D\uDE80")
                        .responseTopic("answers/" + topic)
                        .correlationData(correlation)
                        .userProperties()
                        .add("first", "1")
                        .add("", "")
                        .add("second", "2")
                        .add("first", "1")
                        .add("FIRST", "ü".repeat(10_000))
                        .applyUserProperties()
                        .build());

        var arrived = arrived(subscriber, topic);
        assertThat(arrived.getPayloadFormatIndicator()).contains(Mqtt5PayloadFormatIndicator.UTF_8);
        assertThat(arrived.getMessageExpiryInterval().orElseThrow())
                .isBetween(4_000_000_000L - LIMIT.toSeconds(), 4_000_000_000L);
        assertThat(arrived.getContentType()).map(Object::toString).contains("application/json; \uD83D\uDE80");
        assertThat(arrived.getResponseTopic()).map(Object::toString).contains("answers/" + topic);
        assertThat(arrived.getCorrelationData()).contains(ByteBuffer.wrap(correlation));
        assertThat(userProperties(arrived))
                .containsExactly("first=1", "=", "second=2", "first=1", "FIRST=" + "ü".repeat(10_000));
    }

    @Test
    void shouldAddNoPropertyButThePath() {
        var topic = "properties/" + UUID.randomUUID();
        var subscriber = connect(Version.V5, star.child2());
        subscriber.subscribe(topic, 2);

        connect(Version.V3_1_1, star.child1()).publish(topic, bytes("payload"), 1);

        var arrived = arrived(subscriber, topic);
        assertThat(arrived.getPayloadFormatIndicator()).isEmpty();
        assertThat(arrived.getMessageExpiryInterval()).isEmpty();
        assertThat(arrived.getContentType()).isEmpty();
        assertThat(arrived.getResponseTopic()).isEmpty();
        assertThat(arrived.getCorrelationData()).isEmpty();
        assertThat(userProperties(arrived)).isEmpty();
    }

    private TestClient connect(Version version, MosquittoBroker broker) {
        var client = TestClient.connect(version, broker.host(), broker.port());
        clients.add(client);
        return client;
    }

    private static Mqtt5Publish arrived(TestClient subscriber, String topic) {
        await("message on " + topic)
                .atMost(LIMIT)
                .until(() -> !subscriber.received(topic).isEmpty());
        assertThat(subscriber.received(topic)).hasSize(1);
        return subscriber.received(topic).get(0).v5().orElseThrow();
    }

    /** But for the bridge's own, which says where a message has been. */
    private static List<String> userProperties(Mqtt5Publish publish) {
        return publish.getUserProperties().asList().stream()
                .map(property -> property.getName() + "=" + property.getValue())
                .filter(property -> !property.matches(
                        "mqtt-bridge-path=child1@mqtt-bridge-\\p{XDigit}+,parent@mqtt-bridge-\\p{XDigit}+"))
                .toList();
    }

    private static byte[] everyByteValue(int size) {
        var bytes = new byte[size];
        IntStream.range(0, size).forEach(i -> bytes[i] = (byte) (i + i / 256));
        return bytes;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
