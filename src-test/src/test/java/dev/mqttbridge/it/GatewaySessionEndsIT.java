package dev.mqttbridge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import dev.mqttbridge.it.client.MqttSocket;
import dev.mqttbridge.it.client.Packets;
import dev.mqttbridge.it.client.Packets.Connect;
import dev.mqttbridge.it.fixture.BridgeConfig;
import dev.mqttbridge.it.fixture.BridgeService;
import dev.mqttbridge.it.fixture.BridgeService.StopSignal;
import dev.mqttbridge.it.fixture.MosquittoBroker;
import dev.mqttbridge.it.fixture.SessionStar;
import dev.mqttbridge.it.fixture.Star;
import dev.mqttbridge.it.fixture.StrictBroker;
import java.io.IOException;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a client's connection ends that the gateway holds, and that it does not hold on where the end is meant. */
class GatewaySessionEndsIT {

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration QUIET = Duration.ofSeconds(2);
    private static final byte[] HELLO = "hello".getBytes(java.nio.charset.StandardCharsets.UTF_8);

    private static final int SERVER_UNAVAILABLE_3 = 0x03;
    private static final int SERVER_UNAVAILABLE = 0x88;
    private static final int SHUTTING_DOWN = 0x8B;
    private static final int TAKEN_OVER = 0x8E;
    private static final int ADMINISTRATIVE = 0x98;

    private SessionStar star;

    @AfterEach
    void close() {
        if (star != null) {
            star.close();
        }
    }

    private void start(UnaryOperator<BridgeConfig> change) {
        star = SessionStar.start(change);
    }

    private void killAll() {
        star.star().brokers().forEach(MosquittoBroker::kill);
        for (var broker : star.star().brokers()) {
            star.bridge().awaitBroker(broker.name(), "DOWN", LIMIT);
        }
    }

    private static MqttSocket.Packet ping(MqttSocket client) throws IOException {
        client.send(Packets.pingreq());
        return client.expect(Packets.PINGRESP);
    }

    @Test
    void shouldEndSessionsWithAReasonWhenHoldIsOver() throws IOException {
        start(config -> config.withoutBridge().withGateway("hold: 3s"));
        try (var v5 = star.connect(Connect.of(5, "v5"));
                var v3 = star.connect(Connect.of(4, "v3"))) {
            killAll();

            ping(v5);
            ping(v3);
            try (var late5 = star.open();
                    var late3 = star.open()) {
                assertThat(late5.handshake(Connect.of(5, "late5")).returnCode()).isEqualTo(SERVER_UNAVAILABLE);
                assertThat(late3.handshake(Connect.of(4, "late3")).returnCode()).isEqualTo(SERVER_UNAVAILABLE_3);
                late5.awaitEnd();
                late3.awaitEnd();
            }
            assertThat(v5.expect(Packets.DISCONNECT).reasonCode()).isEqualTo(SERVER_UNAVAILABLE);
            v5.awaitEnd();
            v3.awaitEnd();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void shouldDeliverWhatWasPublishedWithoutABroker(int level) throws IOException {
        start(BridgeConfig::withoutBridge);
        try (var client = star.connect(Connect.of(level, "publisher"));
                var subscriber = star.connect(Connect.of(level, "subscriber"))) {
            subscriber.subscribe(level, "held/#", 1);
            killAll();
            client.send(Packets.publish(level, 1, 7, "held/message", HELLO));
            ping(client);
            ping(subscriber);

            star.child2().start();

            assertThat(client.expect(Packets.PUBACK).packetId()).isEqualTo(7);
            assertThat(subscriber.expect(Packets.PUBLISH).restAsText()).endsWith("hello");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void shouldLetOneOfTwoClientsWithOneIdentifierStay(int level) throws IOException {
        start(BridgeConfig::withoutBridge);
        try (var first = star.connect(Connect.of(level, "twin"));
                var second = star.connect(Connect.of(level, "twin"))) {
            // Mosquitto 2.0.11 says nothing to the first, of either version.
            assertThatOnlySecondStays(first, second);
            assertThat(star.sessionsAt(star.parent())).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void shouldLetOneOfTwoClientsWithOneIdentifierStayThoughAtTwoBrokers(int level) throws IOException {
        start(config -> config.withoutBridge().withFastHealth().withGateway("failback: {after: 1h, rate: 1}"));
        star.parent().stop();
        star.bridge().awaitBroker("parent", "DOWN", LIMIT);
        try (var first = star.connect(Connect.of(level, "twin"))) {
            assertThat(star.sessionsAt(star.child1())).isEqualTo(1);
            star.parent().start();
            star.bridge().awaitBroker("parent", "UP", Star.RECOVERY_LIMIT);
            try (var second = star.connect(Connect.of(level, "twin"))) {
                if (level == 5) {
                    assertThat(first.expect(Packets.DISCONNECT).reasonCode()).isEqualTo(TAKEN_OVER);
                }
                assertThatOnlySecondStays(first, second);
                assertThat(star.sessionsAt(star.parent())).isEqualTo(1);
                assertThat(star.sessionsAt(star.child1())).isZero();
            }
        }
    }

    private static void assertThatOnlySecondStays(MqttSocket first, MqttSocket second) throws IOException {
        first.awaitEnd();
        assertThat(second.isQuietFor(QUIET)).as("the second stays").isTrue();
        ping(second);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void shouldNotBringBackAClientThatItsBrokerHasKicked(int level) throws IOException {
        try (var broker = new StrictBroker();
                var other = new StrictBroker();
                var service = service(broker, other)) {
            try (var client = MqttSocket.connect(service.host(), service.port(), Connect.of(level, "kicked"));
                    var bystander =
                            MqttSocket.connect(service.host(), service.port(), Connect.of(level, "bystander"))) {
                client.send(Packets.publish(level, 0, 0, "kick", new byte[] {(byte) ADMINISTRATIVE}));

                if (level == 5) {
                    assertThat(client.expect(Packets.DISCONNECT).reasonCode()).isEqualTo(ADMINISTRATIVE);
                }
                client.awaitEnd();
                assertThat(bystander.isQuietFor(QUIET)).isTrue();
                ping(bystander);
            }
            assertThat(broker.connects("kicked")).isEqualTo(1);
            assertThat(broker.connects("bystander")).isEqualTo(1);
            assertThat(other.connects("kicked") + other.connects("bystander")).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void shouldPassOnThatBrokerRefusesAClientAndTryNoOther(int level) throws IOException {
        try (var broker = new StrictBroker();
                var other = new StrictBroker();
                var service = service(broker, other);
                var client = new MqttSocket(service.host(), service.port())) {
            assertThat(client.handshake(Connect.of(level, "refused")).returnCode())
                    .isEqualTo(level == 5 ? 0x87 : 5);
            client.awaitEnd();
            assertThat(broker.connects("refused")).isEqualTo(1);
            assertThat(other.connects("refused")).isZero();
        }
    }

    private static BridgeService service(StrictBroker first, StrictBroker second) {
        var service = new BridgeService(BridgeConfig.of("first", first.address())
                        .and("second", second.address())
                        .withoutBridge()
                        .inSessionMode())
                .start();
        service.awaitBroker("first", "UP", Star.RECOVERY_LIMIT);
        service.awaitBroker("second", "UP", Star.RECOVERY_LIMIT);
        return service;
    }

    @Test
    void shouldEndJustTheClientThatBreaksTheProtocol() throws IOException {
        start(BridgeConfig::withoutBridge);
        try (var bystander = star.connect(Connect.of(4, "bystander"));
                var twice = star.connect(Connect.of(4, "twice"));
                var garbage = star.connect(Connect.of(5, "garbage"));
                var noMqtt = star.open()) {
            twice.send(Connect.of(4, "twice").bytes());
            twice.awaitEnd();
            garbage.send(new byte[] {0x00, 0x00, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff});
            garbage.awaitEnd();
            noMqtt.send("GET / HTTP/1.1\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            noMqtt.awaitEnd();

            assertThat(bystander.isQuietFor(QUIET)).isTrue();
            ping(bystander);
            await("only the bystander is left").atMost(LIMIT).until(() -> star.sessionsAt(star.parent()) == 1);
            assertThat(star.bridge().health().at("/brokers/parent/status").asText())
                    .isEqualTo("UP");
        }
    }

    @Test
    void shouldSayGoodbyeBothWaysWhenServiceStops() throws IOException {
        start(BridgeConfig::withoutBridge);
        try (var watcher = SessionStar.connect(star.parent(), Connect.of(4, "watcher"));
                var v5 = star.connect(Connect.of(5, "v5").will("wills/v5", 0));
                var v3 = star.connect(Connect.of(4, "v3").will("wills/v3", 0))) {
            watcher.subscribe(4, "wills/#", 0);

            star.bridge().stop(StopSignal.TERM);

            assertThat(v5.expect(Packets.DISCONNECT).reasonCode()).isEqualTo(SHUTTING_DOWN);
            v5.awaitEnd();
            assertThatCode(v3::awaitEnd).doesNotThrowAnyException();
            assertThat(watcher.isQuietFor(QUIET)).as("no will is published").isTrue();
        }
    }

    @Test
    void shouldPublishTheWillOfAClientThatIsLost() throws IOException {
        start(BridgeConfig::withoutBridge);
        try (var watcher = star.connect(Connect.of(4, "watcher"))) {
            watcher.subscribe(4, "wills/#", 0);
            try (var lost = star.connect(Connect.of(5, "lost").will("wills/lost", 0))) {
                star.parent().kill();
                await("both are at child1").atMost(LIMIT).until(() -> star.sessionsAt(star.child1()) == 2);
                ping(lost);
            }
            assertThat(watcher.expect(Packets.PUBLISH).topic()).isEqualTo("wills/lost");
        }
    }
}
