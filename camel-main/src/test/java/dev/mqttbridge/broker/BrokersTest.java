package dev.mqttbridge.broker;

import static dev.mqttbridge.broker.BrokerStatus.DOWN;
import static dev.mqttbridge.broker.BrokerStatus.DRAINING;
import static dev.mqttbridge.broker.BrokerStatus.UP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mqttbridge.testing.TestBrokers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BrokersTest {

    private final Brokers brokers = TestBrokers.named("parent", "child1", "child2");

    @Test
    void shouldKeepTheOrder() {
        assertThat(brokers.all()).extracting(Broker::name).containsExactly("parent", "child1", "child2");
        assertThat(brokers.hub().name()).isEqualTo("parent");
    }

    @Test
    void shouldRefuseNoneAndNamesakes() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Brokers(List.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TestBrokers.named("parent", "parent"))
                .withMessageContaining("parent");
    }

    @Test
    void shouldNameTheKnownOnesWhenAskedForAnother() {
        assertThat(brokers.get("child1").name()).isEqualTo("child1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> brokers.get("child9"))
                .withMessage("no broker is named 'child9'; known: [parent, child1, child2]");
    }

    @ParameterizedTest
    @CsvSource({
        "UP, UP, parent",
        "SUSPECT, UP, parent",
        "DRAINING, UP, child1",
        "DOWN, SUSPECT, child1",
        "DOWN, DRAINING, child2",
    })
    void shouldSendClientsToTheFirstUsableOne(BrokerStatus parent, BrokerStatus child1, String active) {
        put(parent, child1, UP);

        assertThat(brokers.active()).map(Broker::name).contains(active);
    }

    @Test
    void shouldHaveNoActiveOneWhenNoneIsUsable() {
        put(DOWN, DRAINING, DOWN);

        assertThat(brokers.active()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "UP, UP, UP, UP",
        "UP, SUSPECT, UP, DEGRADED",
        "UP, DOWN, DOWN, DEGRADED",
        "DOWN, DOWN, SUSPECT, DEGRADED",
        "DOWN, DOWN, DRAINING, DEGRADED",
        "DRAINING, DRAINING, DRAINING, DEGRADED",
        "DOWN, DOWN, DOWN, DOWN",
    })
    void shouldSumUp(BrokerStatus parent, BrokerStatus child1, BrokerStatus child2, OverallStatus overall) {
        put(parent, child1, child2);

        assertThat(brokers.overall()).isEqualTo(overall);
    }

    @Test
    void shouldBeDownUntilOneHasAnswered() {
        assertThat(brokers.overall()).isEqualTo(OverallStatus.DOWN);

        TestBrokers.succeed(brokers.get("child2"));

        assertThat(brokers.overall()).isEqualTo(OverallStatus.DEGRADED);
    }

    @Test
    void shouldListenToAll() {
        List<String> doubted = new ArrayList<>();
        brokers.addListener(new BrokerListener() {
            @Override
            public void doubted(Broker broker) {
                doubted.add(broker.name());
            }
        });

        brokers.all().forEach(Broker::doubt);

        assertThat(doubted).containsExactly("parent", "child1", "child2");
    }

    private void put(BrokerStatus parent, BrokerStatus child1, BrokerStatus child2) {
        TestBrokers.bring(brokers.get("parent"), parent);
        TestBrokers.bring(brokers.get("child1"), child1);
        TestBrokers.bring(brokers.get("child2"), child2);
        assertThat(brokers.all()).extracting(Broker::status).containsExactly(parent, child1, child2);
    }
}
