package dev.mqttbridge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mqttbridge.it.client.Message;
import dev.mqttbridge.it.client.Received;
import dev.mqttbridge.it.client.TestClient;
import dev.mqttbridge.it.client.TestClient.Version;
import dev.mqttbridge.it.fixture.MosquittoBroker;
import dev.mqttbridge.it.fixture.Star;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The service is killed with -9 in mid-flow: the brokers still get every message, at QoS 2 once. */
class BridgeLossIT {

    private static final int ROUNDS = 2;
    private static final int MESSAGES_A_ROUND = 3_000;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private enum Way {
        UP,
        DOWN
    }

    private static Star star;

    private final String topic = "loss/" + UUID.randomUUID();

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

    @ParameterizedTest
    @CsvSource({"1, UP", "1, DOWN", "2, UP", "2, DOWN"})
    void shouldLoseNothingWhenTheServiceIsKilled(int qos, Way way) {
        var source = way == Way.UP ? star.child1() : star.parent();
        var target = way == Way.UP ? star.parent() : star.child1();
        try (var publisher = connect(source);
                var subscriber = connect(target)) {
            subscriber.subscribe(topic, qos);

            for (int round = 0; round < ROUNDS; round++) {
                killInMidFlow(publisher, subscriber, numbered(round, qos));
            }

            await("every message")
                    .atMost(LIMIT)
                    .until(() -> payloads(subscriber).distinct().count() == ROUNDS * MESSAGES_A_ROUND);
            var inOrder = IntStream.range(0, ROUNDS * MESSAGES_A_ROUND).boxed().toList();
            assertThat(payloads(subscriber).distinct().boxed().toList()).isEqualTo(inOrder);
            if (qos == 2) {
                assertThat(payloads(subscriber).boxed().toList())
                        .as("no duplicate")
                        .isEqualTo(inOrder);
            }
        }
    }

    /** Kills the service when the first messages have come through and most have not, and starts it again. */
    private void killInMidFlow(TestClient publisher, TestClient subscriber, List<Message> messages) {
        int before = subscriber.received().size();
        var publishing = CompletableFuture.runAsync(() -> publisher.publishAll(messages));
        await("the flow")
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> subscriber.received().size() > before + 100);
        star.bridge().kill();
        star.bridge().start();
        star.awaitAllUp();
        publishing.join();
    }

    private List<Message> numbered(int round, int qos) {
        return IntStream.range(round * MESSAGES_A_ROUND, (round + 1) * MESSAGES_A_ROUND)
                .mapToObj(number -> Message.of(topic, String.valueOf(number), qos))
                .toList();
    }

    private static IntStream payloads(TestClient subscriber) {
        return subscriber.received().stream().map(Received::payload).mapToInt(Integer::parseInt);
    }

    private static TestClient connect(MosquittoBroker broker) {
        return TestClient.connect(Version.V5, broker.host(), broker.port());
    }
}
