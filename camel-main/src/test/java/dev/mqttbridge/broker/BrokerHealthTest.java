package dev.mqttbridge.broker;

import static dev.mqttbridge.broker.BrokerStatus.DOWN;
import static dev.mqttbridge.broker.BrokerStatus.DRAINING;
import static dev.mqttbridge.broker.BrokerStatus.SUSPECT;
import static dev.mqttbridge.broker.BrokerStatus.UP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.mqttbridge.broker.BrokerHealth.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules in the Javadoc of {@link BrokerHealth}, by example and over every sequence of up to seven events. */
class BrokerHealthTest {

    private static final Policy POLICY = new Policy(3, 2);
    private static final int LONGEST = 7;

    private enum Event {
        SUCCESS,
        FAILURE,
        SUSPICION,
        DRAIN,
        UNDRAIN;

        BrokerHealth apply(BrokerHealth health, Policy policy) {
            return switch (this) {
                case SUCCESS -> health.probeSucceeded(policy);
                case FAILURE -> health.probeFailed(policy, "failure");
                case SUSPICION -> health.suspected("suspicion");
                case DRAIN -> health.withDrained(true);
                case UNDRAIN -> health.withDrained(false);
            };
        }

        boolean isProbe() {
            return this == SUCCESS || this == FAILURE;
        }
    }

    static Stream<Policy> policies() {
        return Stream.of(new Policy(1, 1), new Policy(1, 3), new Policy(2, 2), new Policy(3, 1), POLICY);
    }

    @Test
    void shouldBeSuspectAndUsableBeforeTheFirstProbe() {
        assertThat(BrokerHealth.unknown().status()).isEqualTo(SUSPECT);
        assertThat(BrokerHealth.unknown().usable()).isTrue();
        assertThat(BrokerHealth.unknown().inDoubt()).isTrue();
        assertThat(BrokerHealth.unknown().reason()).isEqualTo("not probed yet");
    }

    @Test
    void shouldBeUpAfterTheFirstSuccess() {
        BrokerHealth health = after(Event.SUCCESS);

        assertThat(health).isEqualTo(new BrokerHealth(UP, false, 0, 0, ""));
        assertThat(health.inDoubt()).isFalse();
    }

    @Test
    void shouldBeSuspectOnTheFirstFailure() {
        assertThat(after(Event.SUCCESS, Event.FAILURE)).isEqualTo(new BrokerHealth(SUSPECT, false, 1, 0, "failure"));
    }

    @Test
    void shouldBeSuspectOnSuspicion() {
        assertThat(after(Event.SUCCESS, Event.SUSPICION))
                .isEqualTo(new BrokerHealth(SUSPECT, false, 0, 0, "suspicion"));
    }

    @Test
    void shouldBeDownAfterAsManyFailuresInARowAsThePolicyWants() {
        assertThat(after(Event.SUCCESS, Event.FAILURE, Event.FAILURE).status()).isEqualTo(SUSPECT);
        assertThat(after(Event.SUCCESS, Event.FAILURE, Event.FAILURE, Event.FAILURE)
                        .status())
                .isEqualTo(DOWN);
    }

    @Test
    void shouldStartToCountAnewAfterASuccess() {
        assertThat(after(Event.FAILURE, Event.FAILURE, Event.SUCCESS, Event.FAILURE, Event.FAILURE)
                        .status())
                .isEqualTo(SUSPECT);
    }

    @Test
    void shouldNotCountSuspicionAsAFailure() {
        assertThat(after(Event.SUCCESS, Event.SUSPICION, Event.FAILURE, Event.SUSPICION, Event.FAILURE)
                        .status())
                .isEqualTo(SUSPECT);
    }

    @Test
    void shouldNeedSeveralSuccessesInARowToRise() {
        BrokerHealth down = after(Event.FAILURE, Event.FAILURE, Event.FAILURE);

        BrokerHealth rising = down.probeSucceeded(POLICY);
        assertThat(rising.status()).isEqualTo(DOWN);
        assertThat(rising.inDoubt()).as("probed fast on the way up").isTrue();
        assertThat(rising.probeFailed(POLICY, "again").probeSucceeded(POLICY).status())
                .as("not in a row")
                .isEqualTo(DOWN);
        assertThat(rising.probeSucceeded(POLICY).status()).isEqualTo(UP);
    }

    @Test
    void shouldNotBeProbedFastWhileDown() {
        assertThat(after(Event.FAILURE, Event.FAILURE, Event.FAILURE).inDoubt()).isFalse();
    }

    @Test
    void shouldShowDrainingUnlessItIsDown() {
        assertThat(after(Event.SUCCESS, Event.DRAIN).status()).isEqualTo(DRAINING);
        assertThat(after(Event.SUSPICION, Event.DRAIN).status()).isEqualTo(DRAINING);
        assertThat(after(Event.DRAIN, Event.FAILURE, Event.FAILURE, Event.FAILURE)
                        .status())
                .isEqualTo(DOWN);
    }

    @Test
    void shouldNotOverflow() {
        BrokerHealth health = new BrokerHealth(DOWN, false, Integer.MAX_VALUE, 0, "long dead");

        assertThat(health.probeFailed(POLICY, "still").failures()).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void shouldRefuseWhatCannotBe() {
        assertThatIllegalArgumentException().isThrownBy(() -> new BrokerHealth(DRAINING, true, 0, 0, ""));
        assertThatIllegalArgumentException().isThrownBy(() -> new Policy(0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Policy(1, 0));
    }

    @ParameterizedTest
    @MethodSource("policies")
    void shouldKeepItsRulesOverEverySequenceOfEvents(Policy policy) {
        walk(policy, BrokerHealth.unknown(), List.of());
    }

    private static void walk(Policy policy, BrokerHealth before, List<Event> past) {
        for (Event event : Event.values()) {
            BrokerHealth after = event.apply(before, policy);
            List<Event> events = new ArrayList<>(past);
            events.add(event);
            checkStep(policy, before, event, after, events);
            checkCounts(policy, after, events);
            if (events.size() < LONGEST) {
                walk(policy, after, events);
            }
        }
    }

    private static void checkStep(
            Policy policy, BrokerHealth before, Event event, BrokerHealth after, List<Event> events) {
        BrokerStatus expected =
                switch (event) {
                    case SUCCESS ->
                        before.verdict() == DOWN && before.successes() + 1 < policy.riseThreshold() ? DOWN : UP;
                    case FAILURE ->
                        before.verdict() == DOWN || before.failures() + 1 >= policy.failThreshold() ? DOWN : SUSPECT;
                    case SUSPICION -> before.verdict() == UP ? SUSPECT : before.verdict();
                    case DRAIN, UNDRAIN -> before.verdict();
                };
        require(after.verdict() == expected, "verdict should be " + expected, events, after);
        require(
                event == Event.DRAIN
                        ? after.drained()
                        : event == Event.UNDRAIN ? !after.drained() : same(before, after),
                "only an operator drains",
                events,
                after);
    }

    private static boolean same(BrokerHealth before, BrokerHealth after) {
        return before.drained() == after.drained();
    }

    /** What must hold for every state, told from the events alone. */
    private static void checkCounts(Policy policy, BrokerHealth health, List<Event> events) {
        int failures = lastInARow(events, Event.FAILURE);
        int successes = lastInARow(events, Event.SUCCESS);
        require(health.failures() == failures, "failures in a row are " + failures, events, health);
        require(
                health.successes() == (health.verdict() == DOWN ? successes : 0),
                "successes count only on the way up",
                events,
                health);
        require((health.verdict() == UP) == health.reason().isEmpty(), "a reason unless it is UP", events, health);
        require(failures < policy.failThreshold() || health.verdict() == DOWN, "too many failures", events, health);
        require(successes < policy.riseThreshold() || health.verdict() != DOWN, "risen", events, health);
        require(
                health.usable() == (!health.drained() && health.verdict() != DOWN),
                "used unless drained or DOWN",
                events,
                health);
        require(
                health.status() == (health.drained() && health.verdict() != DOWN ? DRAINING : health.verdict()),
                "status",
                events,
                health);
    }

    private static int lastInARow(List<Event> events, Event wanted) {
        List<Event> probes = events.stream().filter(Event::isProbe).toList();
        int count = 0;
        for (int i = probes.size() - 1; i >= 0 && probes.get(i) == wanted; i--) {
            count++;
        }
        return count;
    }

    /** Plain, because it runs half a million times. */
    private static void require(boolean holds, String rule, List<Event> events, BrokerHealth health) {
        if (!holds) {
            throw new AssertionError(rule + " after " + events + ", but: " + health);
        }
    }

    private static BrokerHealth after(Event... events) {
        BrokerHealth health = BrokerHealth.unknown();
        for (Event event : events) {
            health = event.apply(health, POLICY);
        }
        return health;
    }
}
