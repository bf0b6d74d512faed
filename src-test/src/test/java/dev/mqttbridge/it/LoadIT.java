package dev.mqttbridge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mqttbridge.it.fixture.BrokerKind;
import dev.mqttbridge.it.fixture.MosquittoBroker;
import dev.mqttbridge.it.fixture.MosquittoBroker.Persistence;
import dev.mqttbridge.it.load.Load;
import dev.mqttbridge.it.load.LoadSpec;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The load itself, without a bridge: what it loses or doubles on one broker would be blamed on the bridge. */
class LoadIT {

    private static final int MESSAGES = Integer.getInteger("mqttbridge.faults.messages", 4_000);
    private static final int RESTARTS = 3;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static MosquittoBroker broker;

    @BeforeAll
    static void startBroker() {
        broker = BrokerKind.chosen().create("alone", Persistence.AT_STOP, "");
        broker.start();
    }

    @AfterAll
    static void closeBroker() {
        if (broker != null) {
            broker.close();
        }
    }

    @ParameterizedTest(name = "QoS {0}")
    @ValueSource(ints = {1, 2})
    void shouldLoseAndDoubleNothingWhenItsBrokerIsRestarted(int qos) {
        try (var load = start(qos)) {
            for (var restart = 1; restart <= RESTARTS; restart++) {
                load.awaitReceived(MESSAGES / (RESTARTS + 1) * restart, LIMIT);
                broker.restart();
            }
            load.awaitEnd();

            var result = load.result();
            assertThat(result.sessionsLost()).as("sessions lost").isZero();
            assertThat(result.lost()).as("lost").isZero();
            assertThat(result.outOfOrder()).as("out of order").isZero();
            if (qos == 2) {
                assertThat(result.duplicates()).as("duplicates").isZero();
            }
        }
    }

    /** Sessions end with a broker that keeps nothing, and with them what they had in store: the load must notice. */
    @ParameterizedTest(name = "QoS {0}")
    @ValueSource(ints = {1, 2})
    void shouldNoticeThatABrokerForgetsItsSessions(int qos) {
        try (var load = start(qos)) {
            load.awaitReceived(MESSAGES / 4, LIMIT);
            broker.kill();
            broker.start();

            await("the loss of a session")
                    .atMost(LIMIT)
                    .until(() -> load.result().sessionsLost() > 0);
        }
    }

    private static Load start(int qos) {
        var name = "load-" + UUID.randomUUID().toString().substring(0, 8);
        return Load.start(new LoadSpec(name, qos, 4, MESSAGES / 4, 64, 4_000), broker, List.of(broker));
    }
}
