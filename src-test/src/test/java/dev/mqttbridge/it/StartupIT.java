package dev.mqttbridge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mqttbridge.it.client.Message;
import dev.mqttbridge.it.client.RawMqtt;
import dev.mqttbridge.it.client.TestClient;
import dev.mqttbridge.it.client.TestClient.Version;
import dev.mqttbridge.it.fixture.BridgeConfig;
import dev.mqttbridge.it.fixture.BridgeService;
import dev.mqttbridge.it.fixture.BridgeService.StopSignal;
import dev.mqttbridge.it.fixture.ServiceJar;
import dev.mqttbridge.it.fixture.Star;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** From the command line to the first client, and back to the shell. */
class StartupIT {

    @TempDir
    private Path directory;

    @Test
    void shouldHealByItselfWhenBrokersComeOneByOne() {
        try (var star = Star.startWithoutBrokers(UnaryOperator.identity())) {
            var bridge = star.bridge();
            bridge.awaitStatus("DOWN", Star.RECOVERY_LIMIT);
            assertThat(bridge.get("/status").statusCode()).isEqualTo(503);

            star.child2().start();
            bridge.awaitBroker("child2", "UP", Star.RECOVERY_LIMIT);
            assertGatewayServes(bridge);

            star.parent().start();
            bridge.awaitBroker("parent", "UP", Star.RECOVERY_LIMIT);
            bridge.awaitLink("child2", "UP", Star.RECOVERY_LIMIT);

            star.child1().start();
            star.awaitAllUp();
            assertBridged(star);
        }
    }

    private static void assertGatewayServes(BridgeService bridge) {
        try (var client = RawMqtt.connect(bridge.host(), bridge.port())) {
            client.publish("served", "through the gateway");
        } catch (IOException e) {
            throw new AssertionError("the gateway does not serve", e);
        }
    }

    private static void assertBridged(Star star) {
        try (var subscriber = TestClient.connect(
                        Version.V5, star.child2().host(), star.child2().port());
                var publisher = TestClient.connect(
                        Version.V5, star.child1().host(), star.child1().port())) {
            subscriber.subscribe("from/child1", 1);
            publisher.publish(Message.of("from/child1", "to child2", 1));
            subscriber.awaitMessageOn("from/child1");
        }
    }

    @Test
    void shouldReportEveryMistakeWithItsKeyPath() throws IOException {
        var config = write("""
                brokers:
                  - {name: parent, address: "localhost:1883"}
                  - {name: child1, address: "localhost:none"}
                gateway:
                  listeners:
                    - {name: mqtt, bind: "127.0.0.1:8883", mode: turbo}
                health: {interval: often, failThreshold: 0}
                http: {bind: "127.0.0.1:8080", colour: green}
                """);

        var result = ServiceJar.run("--check", "--config", config);

        var keys = List.of(
                "brokers[1].address",
                "gateway.listeners[0].mode",
                "health.interval",
                "health.failThreshold",
                "http.colour");
        assertThat(result.exitCode()).as(result.output()).isEqualTo(2);
        assertThat(keys).allSatisfy(key -> assertThat(result.output().lines().filter(line -> line.contains(key)))
                .as("lines about %s in\n%s", key, result.output())
                .hasSize(1));
        assertThat(result.output()).doesNotContain("\tat ");
    }

    @Test
    void shouldNotStartWithMistakes() throws IOException {
        var config = write("brokers: []\n");

        var result = ServiceJar.run("--config", config);

        assertThat(result.exitCode()).as(result.output()).isEqualTo(2);
        assertThat(result.output()).contains("brokers").doesNotContain("\tat ");
    }

    @Test
    void shouldAcceptGoodConfig() throws IOException {
        var config = write("""
                brokers:
                  - {name: parent, address: "${PARENT_ADDRESS:localhost:1883}"}
                  - {name: child1, address: "localhost:1884"}
                gateway:
                  listeners:
                    - {name: mqtt, bind: "127.0.0.1:8883", mode: tcp}
                bridge:
                  links:
                    - {child: child1, topics: [{filter: "#", direction: both, qos: 2}]}
                """);

        var result = ServiceJar.run("--check", "--config", config);

        assertThat(result.exitCode()).as(result.output()).isZero();
        assertThat(result.output()).contains("parent", "child1");
    }

    @Test
    void shouldCarryConfigAndRoutesInItself() {
        var result = ServiceJar.run("--check");

        assertThat(result.exitCode()).as(result.output()).isZero();
    }

    private String write(String yaml) throws IOException {
        return Files.writeString(directory.resolve("test.yaml"), yaml).toString();
    }

    @ParameterizedTest
    @EnumSource
    void shouldServeFromEmbeddedBrokersAndStopOnSignal(StopSignal signal) throws IOException {
        try (var service = new BridgeService(BridgeConfig.embedded())
                .withArguments("--embedded")
                .start()) {
            service.awaitStatus("UP", Star.RECOVERY_LIMIT);
            assertGatewayServes(service);
            try (var stayed = RawMqtt.connect(service.host(), service.port())) {
                service.stop(signal);

                assertThat(stayed.isClosedByPeerWithin(TestClient.LIMIT)).isTrue();
            }
        }
    }

    @Test
    void shouldStartAgainWithTheSameConfigAfterKill() {
        try (var star = Star.start()) {
            star.bridge().kill();
            star.bridge().start();
            star.awaitAllUp();

            await().atMost(TestClient.LIMIT).ignoreExceptions().untilAsserted(() -> assertGatewayServes(star.bridge()));
            assertBridged(star);
        }
    }
}
