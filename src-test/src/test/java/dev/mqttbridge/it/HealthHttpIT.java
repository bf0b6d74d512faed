package dev.mqttbridge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mqttbridge.it.client.TestClient;
import dev.mqttbridge.it.client.TestClient.Version;
import dev.mqttbridge.it.fixture.Star;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What other programs read over HTTP, and that it follows the brokers. */
class HealthHttpIT {

    /** A killed broker drops its kept-open connection: that is news at once, give or take a busy machine. */
    private static final Duration SEEN_AT_ONCE = Duration.ofSeconds(5);

    private static Star star;

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
    void restoreBrokers() {
        star.startBrokers();
        star.awaitAllUp();
    }

    @Test
    void shouldDescribeBrokersAndLinksAsJson() {
        try (var client = TestClient.connect(
                Version.V5, star.bridge().host(), star.bridge().port())) {
            assertThat(client.isConnected()).isTrue();
            star.bridge()
                    .awaitHealth(
                            "one session at the parent",
                            SEEN_AT_ONCE,
                            health -> health.at("/brokers/parent/sessions").asInt() == 1);

            var response = star.bridge().get("/health");
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("content-type").orElse("")).startsWith("application/json");
        }
        var health = star.bridge().health();
        assertThat(health.path("status").asText()).isEqualTo("UP");
        assertThat(health.path("active").asText()).isEqualTo("parent");
        for (var broker : star.brokers()) {
            var entry = health.at("/brokers/" + broker.name());
            assertThat(entry.path("status").asText()).isEqualTo("UP");
            assertThat(entry.path("address").asText()).isEqualTo(broker.address());
            assertThat(entry.path("rttMs").asDouble(-1)).isBetween(0.0, 1000.0);
            assertThat(entry.path("consecutiveFailures").asInt(-1)).isZero();
            assertThat(Instant.parse(entry.path("lastCheck").asText())).isBeforeOrEqualTo(Instant.now());
        }
        for (var child : List.of("child1", "child2")) {
            var link = health.at("/links/" + child);
            assertThat(link.path("status").asText()).isEqualTo("UP");
            assertThat(link.at("/up/messages").isNumber()).isTrue();
            assertThat(link.at("/down/messages").isNumber()).isTrue();
            assertThat(link.path("dropped").asInt(-1)).isZero();
        }
    }

    @Test
    void shouldFollowBrokersDownAndUp() {
        var bridge = star.bridge();
        assertThat(bridge.get("/status").body().strip()).isEqualTo("OK");

        star.parent().kill();
        bridge.awaitHealth(
                "DEGRADED, child1 active",
                SEEN_AT_ONCE,
                health -> health.path("status").asText().equals("DEGRADED")
                        && health.path("active").asText().equals("child1")
                        && health.at("/brokers/parent/consecutiveFailures").asInt() > 0);
        bridge.awaitBroker("parent", "DOWN", SEEN_AT_ONCE);
        assertThat(bridge.get("/health").statusCode()).isEqualTo(200);
        assertThat(bridge.get("/status").statusCode()).isEqualTo(200);
        assertThat(bridge.get("/status").body().strip()).isEqualTo("OK");

        star.child1().kill();
        bridge.awaitHealth("child2 active", SEEN_AT_ONCE, health -> health.path("active")
                .asText()
                .equals("child2"));

        star.child2().kill();
        bridge.awaitStatus("DOWN", SEEN_AT_ONCE);
        assertThat(bridge.get("/health").statusCode()).isEqualTo(503);
        assertThat(bridge.get("/status").statusCode()).isEqualTo(503);
        assertThat(bridge.get("/status").body().strip()).isEqualTo("ERROR");
        assertThat(bridge.health().path("active").isTextual()).isFalse();

        star.child1().start();
        bridge.awaitBroker("child1", "UP", Star.RECOVERY_LIMIT);
        assertThat(bridge.get("/status").statusCode()).isEqualTo(200);
        assertThat(bridge.health().path("active").asText()).isEqualTo("child1");
    }

    @Test
    void shouldShowConnectionsAsNginxDoes() {
        // Closed connections of other tests may still have been counted a moment ago.
        await().atMost(TestClient.LIMIT).until(() -> stubStatus().active() == 0);
        var before = stubStatus();
        try (var one = TestClient.connect(
                        Version.V5, star.bridge().host(), star.bridge().port());
                var two = TestClient.connect(
                        Version.V3_1_1, star.bridge().host(), star.bridge().port())) {
            assertThat(one.isConnected() && two.isConnected()).isTrue();
            var with = stubStatus();
            assertThat(with.active()).isEqualTo(2);
            assertThat(with.accepted() - before.accepted()).isEqualTo(2);
            assertThat(with.handled() - before.handled()).isEqualTo(2);
            assertThat(with.handled()).isLessThanOrEqualTo(with.accepted());
        }
    }

    private record StubStatus(long active, long accepted, long handled, long requests) {}

    /** Reads it by the template of the nginx Prometheus exporter, to which line ends matter and blanks before them not. */
    private static StubStatus stubStatus() {
        var response = star.bridge().get("/nginx_status");
        assertThat(response.statusCode()).isEqualTo(200);
        var template = Pattern.compile("""
                Active connections: (\\d+) *
                server accepts handled requests *
                 *(\\d+) (\\d+) (\\d+) *
                Reading: (\\d+) Writing: (\\d+) Waiting: (\\d+) *
                """);
        var matcher = template.matcher(response.body());
        assertThat(matcher.matches()).as(response.body()).isTrue();
        return new StubStatus(
                Long.parseLong(matcher.group(1)),
                Long.parseLong(matcher.group(2)),
                Long.parseLong(matcher.group(3)),
                Long.parseLong(matcher.group(4)));
    }

    @Test
    void shouldOfferPrometheusText() {
        var response = star.bridge().get("/metrics");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type").orElse("")).startsWith("text/plain");
        assertThat(response.body().lines())
                .isNotEmpty()
                .allMatch(Pattern.compile("# (HELP|TYPE|EOF).*|[a-zA-Z_:][\\w:]*(\\{.*})? [-+.\\dEeNaInf]+( \\d+)?")
                        .asMatchPredicate());
        assertThat(response.body()).contains("# TYPE ");
    }
}
