package dev.mqttbridge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.mqttbridge.it.fixture.SessionStar;
import dev.mqttbridge.it.real.RealClient;
import dev.mqttbridge.it.real.RealClient.Make;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that people use, unchanged, through the gateway: they talk, their broker is killed, they go on. */
class RealClientsIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int EACH = 10;

    private static SessionStar star;

    @BeforeAll
    static void start() {
        star = SessionStar.start(config -> config.withGateway("failback: {after: 1s, rate: 200}"));
    }

    @AfterAll
    static void close() {
        if (star != null) {
            star.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldNoticeNothingWhenItsBrokerIsKilled(Make make) throws Exception {
        assumeThat(make.unavailable()).as("%s", make).isEmpty();
        try (var client = make.connect(star.bridge().host(), star.bridge().port(), "real/" + make)) {
            publish(client, "before");
            awaitAll(client, "before");

            star.parent().kill();
            publish(client, "after");
            awaitAll(client, "after");

            star.parent().start();
            await("it is at the parent again").atMost(LIMIT).until(() -> star.sessionsAt(star.child1()) == 0);
            publish(client, "back");
            awaitAll(client, "back");

            assertThat(client.isUndisturbed()).as("its connection is its first").isTrue();
            assertThat(qos2(client.received())).as("QoS 2").doesNotHaveDuplicates();
        }
    }

    private static void publish(RealClient client, String when) throws IOException {
        for (var number = 0; number < EACH; number++) {
            client.publish(when + " qos1 " + number, 1);
            client.publish(when + " qos2 " + number, 2);
        }
    }

    /** What comes of each QoS has its order. */
    private static void awaitAll(RealClient client, String when) {
        for (var qos : List.of(" qos1 ", " qos2 ")) {
            var sent = IntStream.range(0, EACH)
                    .mapToObj(number -> when + qos + number)
                    .toList();
            await("all that was sent " + when + qos)
                    .atMost(LIMIT)
                    .failFast("its connection is its first", () -> !client.isUndisturbed())
                    .untilAsserted(() ->
                            assertThat(first(client.received(), when + qos)).isEqualTo(sent));
        }
    }

    /** Without repetitions, which QoS 1 may bring. */
    private static List<String> first(List<String> received, String start) {
        return received.stream()
                .filter(text -> text.startsWith(start))
                .distinct()
                .toList();
    }

    private static List<String> qos2(List<String> received) {
        return received.stream().filter(text -> text.contains(" qos2 ")).toList();
    }
}
