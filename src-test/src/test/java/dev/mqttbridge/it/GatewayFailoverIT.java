package dev.mqttbridge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mqttbridge.it.client.Message;
import dev.mqttbridge.it.client.RawMqtt;
import dev.mqttbridge.it.client.TestClient;
import dev.mqttbridge.it.client.TestClient.Version;
import dev.mqttbridge.it.fixture.BridgeConfig;
import dev.mqttbridge.it.fixture.BridgeService;
import dev.mqttbridge.it.fixture.LastWordBroker;
import dev.mqttbridge.it.fixture.MosquittoBroker;
import dev.mqttbridge.it.fixture.Star;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Who serves a client of the gateway, and what happens to it when that broker goes. The brokers are not bridged here:
 * each retains its own name, by which a client knows where it is.
 */
class GatewayFailoverIT {

    private static final String NAME_TOPIC = "name-of-this-broker";

    // What is promised, and room for a machine that does other things too.
    private static final Duration DEAD_BROKER_LIMIT = Duration.ofMillis(200);
    private static final Duration HUNG_BROKER_LIMIT = Duration.ofSeconds(3);
    private static final Duration SLACK = Duration.ofMillis(1500);

    private final List<AutoCloseable> opened = new ArrayList<>();
    private Star star;

    @AfterEach
    void close() throws Exception {
        for (var closeable : opened) {
            closeable.close();
        }
        if (star != null) {
            star.close();
        }
    }

    private void startStar(UnaryOperator<BridgeConfig> change) {
        star = Star.start(config -> change.apply(config.withoutBridge()));
        star.brokers().forEach(GatewayFailoverIT::retainName);
    }

    private void startStar() {
        startStar(UnaryOperator.identity());
    }

    private static void retainName(MosquittoBroker broker) {
        try (var client = TestClient.connect(Version.V5, broker.host(), broker.port())) {
            client.publish(Message.retained(NAME_TOPIC, broker.name(), 1));
        }
    }

    private RawMqtt connect() throws IOException {
        var client = RawMqtt.connect(star.bridge().host(), star.bridge().port());
        opened.add(client);
        return client;
    }

    /** The broker that serves a new client, which does not try twice. */
    private String whoServes() throws IOException {
        try (var client = connect()) {
            return client.firstMessageOn(NAME_TOPIC);
        }
    }

    @Test
    void shouldServeFromParentFirst() throws IOException {
        startStar();

        assertThat(whoServes()).isEqualTo("parent");
    }

    @Test
    void shouldServeNextClientFromNextBrokerAtOnceWhenBrokersDie() throws IOException {
        startStar();
        assertThat(whoServes()).isEqualTo("parent");

        star.parent().kill();
        assertThat(whoServesAtOnce()).isEqualTo("child1");
        star.child1().kill();
        assertThat(whoServesAtOnce()).isEqualTo("child2");
    }

    private String whoServesAtOnce() throws IOException {
        var start = System.nanoTime();
        try (var client = connect()) {
            var took = Duration.ofNanos(System.nanoTime() - start);
            System.out.printf("MEASURED first CONNACK after a kill: %.1f ms%n", took.toNanos() / 1e6);
            assertThat(took).isLessThan(DEAD_BROKER_LIMIT);
            return client.firstMessageOn(NAME_TOPIC);
        }
    }

    @Test
    void shouldServeNewClientsFromParentWhenItIsBack() throws IOException {
        startStar();
        star.parent().kill();
        var onChild1 = connect();
        assertThat(onChild1.firstMessageOn(NAME_TOPIC)).isEqualTo("child1");

        star.parent().start();
        retainName(star.parent());
        star.bridge().awaitBroker("parent", "UP", Star.RECOVERY_LIMIT);

        assertThat(whoServes()).isEqualTo("parent");
        onChild1.publish("still/here", "a broker that lives keeps its clients");
    }

    @Test
    void shouldLeaveHungParentWithinThreeSecondsWhileClientPublishes() throws IOException {
        startStar();
        var publisher = connect();
        publisher.publish("before", "acknowledged");

        star.parent().pause();
        var start = System.nanoTime();
        publisher.publishWithoutWaiting("after", "never acknowledged");
        var closed = publisher.isClosedByPeerWithin(HUNG_BROKER_LIMIT.plus(SLACK));
        var closedAfter = Duration.ofNanos(System.nanoTime() - start);
        var served = whoServes();
        var servedAfter = Duration.ofNanos(System.nanoTime() - start);
        System.out.printf(
                "MEASURED hung parent: closed after %d ms, next served after %d ms%n",
                closedAfter.toMillis(), servedAfter.toMillis());

        assertThat(closed).isTrue();
        assertThat(served).isEqualTo("child1");
        assertThat(servedAfter).isLessThan(HUNG_BROKER_LIMIT.plus(SLACK));
    }

    @Test
    void shouldCloseIdleConnectionsOfBrokerThatGoesDown() throws IOException {
        startStar(BridgeConfig::withFastHealth);
        var idle = connect();

        star.parent().pause();

        assertThat(idle.isClosedByPeerWithin(Duration.ofSeconds(10))).isTrue();
        star.bridge().awaitBroker("parent", "DOWN", Duration.ofSeconds(5));
        assertThat(whoServes()).isEqualTo("child1");
    }

    @Test
    void shouldCloseConnectionsOfBrokerThatDies() throws IOException {
        startStar();
        var client = connect();

        star.parent().kill();

        assertThat(client.isClosedByPeerWithin(Duration.ofSeconds(5))).isTrue();
    }

    @Test
    void shouldRefuseClientsBeyondMaxConnections() throws IOException {
        startStar(config -> config.withListener("maxConnections: 2"));
        // Readiness was asked for by connections that are over, but perhaps not yet for the service.
        var first = await().atMost(TestClient.LIMIT).ignoreExceptions().until(this::connect, RawMqtt::isConnected);
        var second = await().atMost(TestClient.LIMIT).ignoreExceptions().until(this::connect, RawMqtt::isConnected);

        assertThat(IntStream.range(0, 3)).noneMatch(ignored -> isServed());
        first.publish("still", "served");
        second.close();
        await("room for one more").atMost(TestClient.LIMIT).until(this::isServed);
    }

    private boolean isServed() {
        try (var client = connect()) {
            return client.isConnected();
        } catch (IOException refused) {
            return false;
        }
    }

    @Test
    void shouldDeliverAllThatClientSentBeforeItsHalfClose() throws IOException {
        startStar();
        try (var subscriber = TestClient.connect(
                        Version.V5, star.parent().host(), star.parent().port());
                var publisher = connect()) {
            subscriber.subscribe("half/close", 0);
            for (var n = 0; n < 500; n++) {
                publisher.publishAtMostOnce("half/close", "message " + n);
            }
            publisher.halfClose();

            await("all 500")
                    .atMost(TestClient.LIMIT)
                    .until(() -> subscriber.received().size() == 500);
            assertThat(publisher.isClosedByPeerWithin(Duration.ofSeconds(5))).isTrue();
        }
    }

    @Test
    void shouldDeliverAllThatBrokerSaysAfterHalfCloseOfClient() throws IOException {
        try (var broker = new LastWordBroker();
                var service = new BridgeService(
                                BridgeConfig.of("only", broker.address()).withoutBridge())
                        .start()) {
            service.awaitBroker("only", "UP", Star.RECOVERY_LIMIT);
            try (var client = RawMqtt.connect(service.host(), service.port())) {
                client.halfClose();

                assertThat(client.readToEnd()).isEqualTo(LastWordBroker.LAST_WORD_BYTES);
            }
        }
    }
}
