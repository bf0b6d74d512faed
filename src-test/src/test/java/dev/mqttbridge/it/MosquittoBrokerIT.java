package dev.mqttbridge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mqttbridge.it.client.Message;
import dev.mqttbridge.it.client.RawMqtt;
import dev.mqttbridge.it.client.TestClient;
import dev.mqttbridge.it.client.TestClient.Version;
import dev.mqttbridge.it.fixture.BrokerKind;
import dev.mqttbridge.it.fixture.MosquittoBroker;
import dev.mqttbridge.it.fixture.MosquittoBroker.Persistence;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The fixture itself: both kinds of broker must behave the same, or the other tests mean nothing. */
class MosquittoBrokerIT {

    private static MosquittoBroker start(BrokerKind kind, Persistence persistence) {
        // The kind that all other tests use must be there: no skipping of that one.
        if (kind != BrokerKind.chosen()) {
            var missing = kind.unavailable();
            assumeTrue(missing.isEmpty(), () -> missing.orElseThrow());
        }
        var broker = kind.create("fixture", persistence, "");
        broker.start();
        return broker;
    }

    @ParameterizedTest
    @EnumSource
    void shouldServeBothProtocolVersions(BrokerKind kind) {
        try (var broker = start(kind, Persistence.OFF);
                var v3 = TestClient.connect(Version.V3_1_1, broker.host(), broker.port());
                var v5 = TestClient.connect(Version.V5, broker.host(), broker.port())) {
            v3.subscribe("a/#", 2);
            v5.publish(Message.of("a/b", "hello", 2));
            v3.awaitMessageOn("a/b");
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldKeepItsPortAcrossStopAndKill(BrokerKind kind) throws IOException {
        try (var broker = start(kind, Persistence.OFF)) {
            var port = broker.port();
            broker.stop();
            assertThatIOException().isThrownBy(() -> RawMqtt.connect(broker.host(), port));
            broker.start();
            broker.kill();
            assertThatIOException().isThrownBy(() -> RawMqtt.connect(broker.host(), port));
            broker.start();
            broker.restart();
            RawMqtt.connect(broker.host(), port).close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldCloseConnectionsWhenKilled(BrokerKind kind) throws IOException {
        try (var broker = start(kind, Persistence.OFF);
                var client = RawMqtt.connect(broker.host(), broker.port())) {
            broker.kill();
            assertThat(client.isClosedByPeerWithin(Duration.ofSeconds(5))).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldStayConnectedButSilentWhilePaused(BrokerKind kind) throws IOException {
        try (var broker = start(kind, Persistence.OFF);
                var client = RawMqtt.connect(broker.host(), broker.port())) {
            broker.pause();
            assertThat(client.isClosedByPeerWithin(Duration.ofMillis(500))).isFalse();
            broker.resume();
            client.publish("a", "answered again");
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldEndWhilePaused(BrokerKind kind) throws IOException {
        var broker = start(kind, Persistence.OFF);
        broker.pause();
        broker.close();
        assertThatIOException().isThrownBy(() -> RawMqtt.connect(broker.host(), broker.port()));
    }

    @ParameterizedTest
    @EnumSource
    void shouldForgetRetainedMessagesOnlyWithoutPersistence(BrokerKind kind) throws IOException {
        try (var forgetful = start(kind, Persistence.OFF);
                var persistent = start(kind, Persistence.ON)) {
            retain(forgetful, "first");
            retain(persistent, "first");
            forgetful.restart();
            persistent.restart();
            retain(forgetful, "second");

            assertThat(retained(forgetful)).isEqualTo("second");
            assertThat(retained(persistent)).isEqualTo("first");
        }
    }

    private static void retain(MosquittoBroker broker, String payload) {
        try (var client = TestClient.connect(Version.V5, broker.host(), broker.port())) {
            client.publish(Message.retained("retained", payload, 1));
        }
    }

    private static String retained(MosquittoBroker broker) throws IOException {
        try (var client = RawMqtt.connect(broker.host(), broker.port())) {
            return client.firstMessageOn("retained");
        }
    }
}
