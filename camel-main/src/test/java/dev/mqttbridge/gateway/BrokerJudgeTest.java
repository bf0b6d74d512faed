package dev.mqttbridge.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mqttbridge.broker.Broker;
import dev.mqttbridge.broker.BrokerListener;
import dev.mqttbridge.broker.BrokerStatus;
import dev.mqttbridge.broker.Probe;
import dev.mqttbridge.testing.TestBrokers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BrokerJudgeTest {

    private static final long MILLIS = 1_000_000L;

    private final Broker broker = TestBrokers.bring(TestBrokers.broker("parent", 1883), BrokerStatus.UP);
    private final Broker other = TestBrokers.bring(TestBrokers.broker("child1", 1884), BrokerStatus.UP);
    private final List<Boolean> answers = new ArrayList<>();
    private int doubts;
    private long now = 1_000_000 * MILLIS;
    private final BrokerJudge judge = new BrokerJudge(() -> now);

    @BeforeEach
    void watch() {
        broker.addListener(judge);
        other.addListener(judge);
        broker.addListener(new BrokerListener() {
            @Override
            public void doubted(Broker doubted) {
                doubts++;
            }
        });
    }

    @Test
    void shouldHaveTheBrokerPingedAndWait() {
        judge.ask(broker, answers::add);

        assertThat(doubts).isEqualTo(1);
        assertThat(answers).isEmpty();
    }

    @Test
    void shouldAcquitABrokerThatAnswersAPingSentAfterTheQuestion() {
        judge.ask(broker, answers::add);
        now += 5 * MILLIS;

        ended(true, 3);

        assertThat(answers).containsExactly(false);
    }

    /** The answer may have been on its way when the broker died. */
    @Test
    void shouldNotTrustAPingThatWasUnderWay() {
        judge.ask(broker, answers::add);
        now += 5 * MILLIS;

        ended(true, 20);

        assertThat(answers).isEmpty();
        assertThat(doubts).isEqualTo(2);
        now += 5 * MILLIS;
        ended(true, 4);
        assertThat(answers).containsExactly(false);
    }

    @Test
    void shouldFindABrokerFailedThatDoesNotAnswer() {
        judge.ask(broker, answers::add);

        ended(false, 500);

        assertThat(answers).containsExactly(true);
    }

    @Test
    void shouldFindABrokerFailedWhoseKeptOpenConnectionBreaksToo() {
        judge.ask(broker, answers::add);
        judge.ask(broker, answers::add);

        broker.connectionLost();

        assertThat(answers).containsExactly(true, true);
    }

    @Test
    void shouldTakeALossJustBeforeTheQuestionForTheSameEvent() {
        broker.connectionLost();
        now += 400 * MILLIS;

        judge.ask(broker, answers::add);

        assertThat(answers).containsExactly(true);
    }

    @Test
    void shouldNotHoldAnOldLossAgainstTheBroker() {
        broker.connectionLost();
        now += 600 * MILLIS;

        judge.ask(broker, answers::add);

        assertThat(answers).isEmpty();
    }

    @Test
    void shouldKnowOfABrokerThatIsDown() {
        judge.ask(TestBrokers.bring(TestBrokers.broker("child2", 1885), BrokerStatus.DOWN), answers::add);

        assertThat(answers).containsExactly(true);
    }

    @Test
    void shouldFindABrokerFailedThatGoesDown() {
        judge.ask(broker, answers::add);

        judge.statusChanged(broker, BrokerStatus.SUSPECT, BrokerStatus.DOWN, "no answer");

        assertThat(answers).containsExactly(true);
    }

    @Test
    void shouldNotMixUpBrokers() {
        judge.ask(broker, answers::add);

        other.connectionLost();
        other.probeEnded(Probe.failure(Duration.ofMillis(1), Instant.now(), "refused"));

        assertThat(answers).isEmpty();
    }

    private void ended(boolean ok, long tookMillis) {
        Duration took = Duration.ofMillis(tookMillis);
        judge.probed(broker, ok ? Probe.success(took, Instant.now()) : Probe.failure(took, Instant.now(), "no answer"));
    }
}
