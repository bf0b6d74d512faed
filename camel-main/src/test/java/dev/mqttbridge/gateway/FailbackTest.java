package dev.mqttbridge.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mqttbridge.broker.Broker;
import dev.mqttbridge.broker.BrokerStatus;
import dev.mqttbridge.broker.Brokers;
import dev.mqttbridge.config.FailbackConfig;
import dev.mqttbridge.testing.TestBrokers;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When sessions move between living brokers. A move has begun when the session asks the route. */
class FailbackTest {

    private static final FailbackConfig AFTER_TEN_SECONDS = new FailbackConfig(Duration.ofSeconds(10), 100);

    private final Broker parent = TestBrokers.broker("parent", 1);
    private final Broker child1 = TestBrokers.broker("child1", 2);
    private final Broker child2 = TestBrokers.broker("child2", 3);
    private final Brokers brokers = new Brokers(List.of(parent, child1, child2));
    private final Sessions sessions = PlayedClient.sessions();
    private final EmbeddedChannel time = new EmbeddedChannel();
    private final PlayedClient client =
            new PlayedClient("client", new Listener(TestGateway.listenerConfig(1)), sessions);
    private boolean bridged = true;

    @BeforeEach
    void listen() {
        brokers.addListener(new Failback(brokers, sessions, AFTER_TEN_SECONDS, time.eventLoop(), () -> bridged));
    }

    @AfterEach
    void close() {
        client.close();
        time.finishAndReleaseAll();
    }

    private void bring(Broker broker, BrokerStatus status) {
        TestBrokers.bring(broker, status);
        pass(0);
    }

    private void pass(long millis) {
        time.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        time.runPendingTasks();
        time.runScheduledPendingTasks();
        client.run();
    }

    private void assertStays() {
        assertThat(client.asked()).isEmpty();
    }

    private void assertMovesTo(Broker broker) {
        assertThat(client.asked()).hasSize(1);
        assertThat(brokers.stream().filter(each -> !client.asked().element().passesOver(each)))
                .containsExactly(broker);
    }

    private void clientIsAt(Broker broker) {
        bring(broker, BrokerStatus.UP);
        client.attach(broker);
    }

    private void assertMovesInTenSeconds(Broker broker) {
        pass(9_999);
        assertStays();
        pass(1);
        assertMovesTo(broker);
    }

    @Test
    void shouldMoveToABetterBrokerThatHasBeenUpForLongEnough() {
        clientIsAt(child1);

        bring(parent, BrokerStatus.UP);
        assertMovesInTenSeconds(parent);
    }

    @Test
    void shouldCountAnewWhenTheBrokerWasDownForAMoment() {
        clientIsAt(child1);
        bring(parent, BrokerStatus.UP);
        pass(9_000);
        bring(parent, BrokerStatus.DOWN);
        pass(500);

        bring(parent, BrokerStatus.UP);
        assertMovesInTenSeconds(parent);
    }

    /** The route would take the parent, which is first in order and back for a second. */
    @Test
    void shouldNotMoveToABrokerThatIsJustBackBecauseAnotherHasSettled() {
        clientIsAt(child2);
        bring(child1, BrokerStatus.UP);
        pass(9_000);
        bring(parent, BrokerStatus.UP);
        pass(1_000);

        assertMovesTo(child1);
    }

    @Test
    void shouldNotMoveToAWorseBroker() {
        clientIsAt(parent);

        bring(child1, BrokerStatus.UP);
        pass(20_000);

        assertStays();
    }

    @Test
    void shouldWaitForTheBridge() {
        bridged = false;
        clientIsAt(child1);
        bring(parent, BrokerStatus.UP);
        pass(15_000);
        assertStays();

        bridged = true;
        pass(1_000);

        assertMovesTo(parent);
    }

    @Test
    void shouldLeaveABrokerThatIsDrainedAtOnceForAnyThatIsUp() {
        clientIsAt(parent);
        bring(child2, BrokerStatus.UP);

        parent.drain();
        pass(0);

        assertMovesTo(child2);
    }
}
