package dev.mqttbridge.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mqttbridge.broker.Broker;
import dev.mqttbridge.testing.TestBrokers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sessions whose brokers fail one after the other: the test plays clients, brokers and the route, and says when what happens. */
class EvacuationTest {

    private final Broker parent = TestBrokers.broker("parent", 1);
    private final Broker child1 = TestBrokers.broker("child1", 2);
    private final Broker child2 = TestBrokers.broker("child2", 3);
    private final Sessions sessions = PlayedClient.sessions();
    private final Listener listener = new Listener(TestGateway.listenerConfig(1));
    private final List<PlayedClient> clients = new ArrayList<>();
    private final PlayedClient one = client("one");
    private final PlayedClient two = client("two");

    private PlayedClient client(String clientId) {
        PlayedClient client = new PlayedClient(clientId, listener, sessions);
        clients.add(client);
        return client;
    }

    @AfterEach
    void close() {
        clients.forEach(PlayedClient::close);
    }

    private void fail(Broker broker) {
        sessions.evacuate(broker);
        clients.forEach(PlayedClient::run);
    }

    @Test
    void shouldDialTheBrokerThatItLeftOnlyWhenThereIsNoOther() {
        one.attach(parent);
        assertThat(one.asked()).isEmpty();

        fail(parent);
        assertThat(one.asked().element().passesOver(parent)).isTrue();
        assertThat(one.asked().element().passesOver(child1)).isFalse();
        one.asked().remove().refused(new BrokerUnavailableException(child1, "is DOWN"));

        assertThat(one.asked().element().passesOver(parent)).isFalse();
        one.attach(parent);
        clients.forEach(PlayedClient::run);
        one.assertServed();
    }

    @Test
    void shouldServeAllWhenTheLastHasArrived() {
        one.attach(parent);
        two.attach(parent);

        fail(parent);
        one.attach(child1);
        one.assertHeld();
        two.attach(child1);
        clients.forEach(PlayedClient::run);

        one.assertServed();
        two.assertServed();
    }

    @Test
    void shouldNotReleaseASessionThatHasLostItsNextBrokerToo() {
        PlayedClient three = client("three");
        one.attach(parent);
        two.attach(parent);
        three.attach(child1);
        fail(parent);
        one.attach(child1);
        two.attach(child2);

        fail(child1); // Before the end of the first evacuation is heard.
        one.attach(child2);
        one.assertHeld();
        three.attach(child2);
        clients.forEach(PlayedClient::run);

        one.assertServed();
        two.assertServed();
        three.assertServed();
    }

    @Test
    void shouldReleaseSessionsThatHaveComeToTheFailedBrokerLater() {
        one.attach(child1);
        fail(child1);
        two.attach(child1);

        fail(child1);
        two.attach(child2);
        clients.forEach(PlayedClient::run);
        two.assertHeld();
        one.attach(child2);
        clients.forEach(PlayedClient::run);

        one.assertServed();
        two.assertServed();
    }

    @Test
    void shouldSendOnASessionThatHasComeBackToTheFailedBroker() {
        one.attach(parent);
        fail(parent);
        one.dial(parent);

        fail(parent);
        assertThat(one.isDialOpen()).as("the connection that nobody answers").isFalse();
    }
}
