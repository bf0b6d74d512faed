package dev.mqttbridge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mqttbridge.it.client.Message;
import dev.mqttbridge.it.client.Received;
import dev.mqttbridge.it.client.TestClient;
import dev.mqttbridge.it.client.TestClient.Version;
import dev.mqttbridge.it.fixture.FaultyStar;
import dev.mqttbridge.it.fixture.IdleStar;
import dev.mqttbridge.it.fixture.MosquittoBroker;
import dev.mqttbridge.it.fixture.Star;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** While one end of a link is away the other end keeps its messages: the link takes none, and does not say that it is UP. */
class BridgeAwayIT {

    private static final int MESSAGES = 500;
    private static final Duration NOTICED = Duration.ofSeconds(20);

    private static FaultyStar faulty;
    private static Star star;

    private final String topic = "away/" + UUID.randomUUID();
    private final List<String> payloads =
            IntStream.range(0, MESSAGES).mapToObj(String::valueOf).toList();

    @BeforeAll
    static void startStar() {
        faulty = FaultyStar.start(true);
        star = faulty.star();
    }

    @AfterAll
    static void closeStar() {
        if (faulty != null) {
            faulty.close();
        }
    }

    @Test
    void shouldLeaveMessagesWithTheChildWhileTheParentIsAway() {
        try (var publisher = connect(star.child1());
                var subscriber = connect(star.child2())) {
            subscriber.subscribe(topic, 2);
            star.parent().stop();
            star.bridge().awaitLink("child1", "DOWN", NOTICED);

            publishAll(publisher);

            IdleStar.awaitQueued(star.child1(), MESSAGES);
            new IdleStar(star).awaitNothingInFlight();
            assertThat(star.bridge().health().at("/links/child1/status").asText())
                    .isEqualTo("DOWN");
            star.parent().start();
            awaitAll(subscriber);
            star.awaitAllUp();
            new IdleStar(star).awaitQueuesEmpty();
        }
    }

    /** A broker that hangs, or is still starting: TCP connects, and then nothing. */
    @Test
    void shouldBeDownWhileTheParentAcceptsConnectionsAndNeverAnswers() {
        try (var publisher = connect(star.child1());
                var subscriber = connect(star.parent())) {
            subscriber.subscribe(topic, 2);
            var proxy = faulty.proxy("parent");
            proxy.pause();
            proxy.reset();
            star.bridge().awaitHealth("the link says why", NOTICED, health -> health.at("/links/child1/reason")
                    .asText()
                    .contains("no CONNACK"));

            publishAll(publisher);

            IdleStar.awaitQueued(star.child1(), MESSAGES);
            new IdleStar(star).awaitNothingInFlight();
            assertThat(subscriber.received()).isEmpty();
            proxy.resume();
            awaitAll(subscriber);
            star.awaitAllUp();
            new IdleStar(star).awaitQueuesEmpty();
        }
    }

    /** The hub's end of the link is connected each time, and that is not enough. */
    @Test
    void shouldLeaveMessagesWithTheParentWhileAChildNeverAnswersAndServeTheOther() {
        try (var publisher = connect(star.parent());
                var behind = connect(star.child1());
                var other = connect(star.child2())) {
            behind.subscribe(topic, 2);
            other.subscribe(topic, 2);
            var proxy = faulty.proxy("child1");
            proxy.pause();
            proxy.reset();
            star.bridge().awaitLink("child1", "DOWN", NOTICED);

            publishAll(publisher);

            awaitAll(other);
            IdleStar.awaitQueued(star.parent(), MESSAGES);
            new IdleStar(star).awaitNothingInFlight();
            assertThat(behind.received()).isEmpty();
            assertThat(star.bridge().health().at("/links/child2/status").asText())
                    .isEqualTo("UP");
            proxy.resume();
            awaitAll(behind);
            star.awaitAllUp();
            new IdleStar(star).awaitQueuesEmpty();
        }
    }

    private void publishAll(TestClient publisher) {
        publisher.publishAll(
                payloads.stream().map(payload -> Message.of(topic, payload, 2)).toList());
    }

    /** In order and once. */
    private void awaitAll(TestClient subscriber) {
        await("every message at " + subscriber).atMost(Star.RECOVERY_LIMIT).untilAsserted(() -> assertThat(
                        subscriber.received())
                .extracting(Received::payload)
                .isEqualTo(payloads));
    }

    private static TestClient connect(MosquittoBroker broker) {
        return TestClient.connect(Version.V5, broker.host(), broker.port());
    }
}
