package dev.mqttbridge.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mqttbridge.link.LoopDetector.State;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One link's decisions. What several make of it together is in {@link LoopSimulationTest}. */
class LoopDetectorTest {

    private static final String SELF = "one/child1~5";
    private static final String SMALLER = "one/child1~3";
    private static final String GREATER = "two/child1~1";
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LISTEN = 250 * MILLI;
    private static final LoopTimes TIMES =
            new LoopTimes(Duration.ofMillis(250), Duration.ofMillis(100), Duration.ofSeconds(1), Duration.ofSeconds(3));

    private final LoopDetector detector = detector(0);
    /** Of a clock that may be anywhere, and is about to overflow. */
    private long now = Long.MAX_VALUE - 100 * MILLI;

    private static LoopDetector detector(double random) {
        return new LoopDetector(SELF, Map.of(Way.UP, "u", Way.DOWN, "d"), TIMES, () -> random);
    }

    private Hello tick() {
        return detector.tick(now);
    }

    private void after(Duration time) {
        now += time.toNanos();
    }

    private void active() {
        detector.connected(0, now);
        now += LISTEN;
        tick();
        assertThat(detector.state()).isEqualTo(State.ACTIVE);
    }

    private void standby() {
        detector.connected(0, now);
        back(tick(), SMALLER);
        assertThat(detector.state()).isEqualTo(State.STANDBY);
    }

    private void back(Hello hello, String... via) {
        Hello returned = hello;
        for (String link : via) {
            returned = returned.then(link);
        }
        assertThat(detector.received(returned, Way.UP, now)).isEmpty();
    }

    private static Hello foreign(long number, String... via) {
        return new Hello("u", "d", number, GREATER, List.of(via));
    }

    @Test
    void shouldListenBeforeItCarries() {
        detector.connected(0, now);
        tick();
        assertThat(detector.state()).isEqualTo(State.LISTENING);

        now += LISTEN - 1;
        tick();
        assertThat(detector.state()).isEqualTo(State.LISTENING);

        now += 1;
        tick();
        assertThat(detector.state()).isEqualTo(State.ACTIVE);
    }

    @Test
    void shouldListenLongerByChance() {
        LoopDetector later = detector(0.999);
        later.connected(0, now);

        later.tick(now + LISTEN * 149 / 100);
        assertThat(later.state()).isEqualTo(State.LISTENING);
        later.tick(now + LISTEN * 3 / 2);
        assertThat(later.state()).isEqualTo(State.ACTIVE);
    }

    /** Where brokers answer slowly, hellos do not come back sooner. */
    @Test
    void shouldListenLongerWhereBrokersAnswerSlowly() {
        detector.connected(200 * MILLI, now);

        now += LISTEN + 4 * 200 * MILLI - 1;
        tick();
        assertThat(detector.state()).isEqualTo(State.LISTENING);
        now += 1;
        tick();
        assertThat(detector.state()).isEqualTo(State.ACTIVE);
    }

    @Test
    void shouldNotListenForEverWhereABrokerHardlyAnswers() {
        detector.connected(TimeUnit.HOURS.toNanos(1), now);

        now += LISTEN;
        after(Duration.ofSeconds(3));
        tick();

        assertThat(detector.state()).isEqualTo(State.ACTIVE);
    }

    /** What it would have heard meanwhile waits to be read. */
    @Test
    void shouldNotCountTheTimeInWhichItDidNotRunAsListening() {
        detector.connected(0, now);
        now += LISTEN + 400 * MILLI;
        detector.stalled(400 * MILLI);
        now -= 1;

        tick();

        assertThat(detector.state()).isEqualTo(State.LISTENING);
        now += 1;
        tick();
        assertThat(detector.state()).isEqualTo(State.ACTIVE);
    }

    @Test
    void shouldNotCountTheTimeInWhichItDidNotRunAsSilence() {
        standby();

        after(Duration.ofSeconds(7));
        detector.stalled(TimeUnit.SECONDS.toNanos(5));
        tick();
        assertThat(detector.state()).isEqualTo(State.STANDBY);
        after(Duration.ofSeconds(1));
        tick();
        assertThat(detector.state()).isEqualTo(State.LISTENING);
    }

    @Test
    void shouldTakeOthersForLivingThatItCouldNotHear() {
        standby();
        for (int second = 1; second <= 4; second++) {
            after(Duration.ofSeconds(1));
            detector.received(new Hello("u", "d", second, SMALLER, List.of()), Way.UP, now);
            tick();
        }

        after(Duration.ofSeconds(4));
        detector.stalled(TimeUnit.SECONDS.toNanos(4));
        tick();

        assertThat(detector.state()).isEqualTo(State.STANDBY);
    }

    /** The others are busy, as far as can be known from here. */
    @Test
    void shouldBearSilenceLongerWhereHellosTakeLong() {
        detector.connected(0, now);
        Hello hello = tick();
        after(Duration.ofSeconds(1));
        back(hello, SMALLER);

        after(Duration.ofSeconds(7).minusNanos(1));
        tick();
        assertThat(detector.state()).isEqualTo(State.STANDBY);
        after(Duration.ofNanos(1));
        tick();
        assertThat(detector.state()).isEqualTo(State.LISTENING);
    }

    @Test
    void shouldForgetByAndByHowLongHellosTook() {
        detector.connected(0, now);
        Hello slow = tick();
        after(Duration.ofSeconds(1));
        back(slow, SMALLER);
        for (int i = 0; i < 30; i++) {
            after(Duration.ofMillis(100));
            back(tick(), SMALLER);
        }

        after(Duration.ofMillis(3_010));
        tick();

        assertThat(detector.state()).isEqualTo(State.LISTENING);
    }

    @Test
    void shouldNotBearSilenceForEver() {
        detector.connected(0, now);
        Hello slow = tick();
        after(Duration.ofSeconds(60));
        back(slow, SMALLER);

        after(Duration.ofSeconds(15));
        tick();

        assertThat(detector.state()).isEqualTo(State.LISTENING);
    }

    @Test
    void shouldSayWhatItCarriesTheWayTheHelloGoes() {
        detector.connected(0, now);

        Hello hello = tick();

        assertThat(hello.origin()).isEqualTo(SELF);
        assertThat(hello.along()).isEqualTo("d");
        assertThat(hello.against()).isEqualTo("u");
        assertThat(hello.via()).isEmpty();
        assertThat(tick().number()).isEqualTo(hello.number() + 1);
    }

    @Test
    void shouldSayHelloOftenUntilItIsSettledAndThenSeldom() {
        detector.connected(0, now);
        assertThat(detector.nextTick(now)).isEqualTo(100 * MILLI);
        now += 200 * MILLI;
        assertThat(detector.nextTick(now)).as("not past the end of listening").isEqualTo(50 * MILLI);
        now += 50 * MILLI;
        tick();
        assertThat(detector.nextTick(now)).as("young").isEqualTo(100 * MILLI);
        now += 1000 * MILLI;
        assertThat(detector.nextTick(now)).isEqualTo(1000 * MILLI);
    }

    @ParameterizedTest
    @EnumSource
    void shouldStandByWhileListeningWhoeverElseIsThere(Other other) {
        detector.connected(0, now);

        back(tick(), other.id);

        assertThat(detector.state()).isEqualTo(State.STANDBY);
        assertThat(detector.others()).containsExactly(other.id);
    }

    private enum Other {
        SMALLER(LoopDetectorTest.SMALLER),
        GREATER(LoopDetectorTest.GREATER);

        private final String id;

        Other(String id) {
            this.id = id;
        }
    }

    @Test
    void shouldStandByOnceItCarriesIfItIsTheGreatestOfTheCycle() {
        active();

        back(tick(), SMALLER, "a/b~1");

        assertThat(detector.state()).isEqualTo(State.STANDBY);
    }

    @Test
    void shouldGoOnCarryingIfAnotherOfTheCycleIsGreater() {
        active();

        back(tick(), SMALLER, GREATER);

        assertThat(detector.state()).isEqualTo(State.ACTIVE);
        assertThat(detector.others()).isEmpty();
    }

    /** A broker's own bridge that carries the hello leaves no trace in it. */
    @Test
    void shouldStandByForABridgeThatIsNotOurs() {
        active();

        back(tick());

        assertThat(detector.state()).isEqualTo(State.STANDBY);
        assertThat(detector.others()).isEmpty();
    }

    @Test
    void shouldTakeItsHelloFromTheHubForAnEcho() {
        detector.connected(0, now);

        detector.received(tick(), Way.DOWN, now);
        detector.received(tick().then(SMALLER).then(GREATER), Way.DOWN, now);

        assertThat(detector.state()).isEqualTo(State.LISTENING);
    }

    @Test
    void shouldIgnoreHellosOfEarlierConnections() {
        detector.connected(0, now);
        Hello old = tick();
        after(Duration.ofSeconds(5));
        detector.disconnected(now);
        after(Duration.ofSeconds(5));
        detector.connected(0, now);

        back(old, SMALLER);

        assertThat(detector.state()).isEqualTo(State.LISTENING);
    }

    @Test
    void shouldGoOnStandingByWhileItsHelloComesBack() {
        standby();

        for (int i = 0; i < 10; i++) {
            after(Duration.ofMillis(2_900));
            back(tick(), GREATER);
            assertThat(detector.state()).isEqualTo(State.STANDBY);
        }

        assertThat(detector.others()).as("who it is now").containsExactly(GREATER);
    }

    @Test
    void shouldListenAgainAndThenCarryWhenItsHelloComesBackNoMore() {
        standby();

        after(Duration.ofSeconds(3).minusNanos(1));
        tick();
        assertThat(detector.state()).isEqualTo(State.STANDBY);
        after(Duration.ofNanos(1));
        tick();
        assertThat(detector.state()).isEqualTo(State.LISTENING);
        now += LISTEN;
        tick();
        assertThat(detector.state()).isEqualTo(State.ACTIVE);
    }

    /** Its own hello waits behind the others' messages; to take over now would make it worse. */
    @Test
    void shouldBePatientWithOthersThatAreBusy() {
        standby();

        for (int second = 1; second < 15; second++) {
            after(Duration.ofSeconds(1));
            detector.received(new Hello("u", "d", second, SMALLER, List.of()), Way.UP, now);
            tick();
            assertThat(detector.state()).as("after %d s", second).isEqualTo(State.STANDBY);
        }

        after(Duration.ofSeconds(1));
        tick();
        assertThat(detector.state()).as("they do not carry").isEqualTo(State.LISTENING);
    }

    @Test
    void shouldNotBePatientIfOneOfTheOthersIsSilent() {
        detector.connected(0, now);
        back(tick(), SMALLER, GREATER);

        for (int second = 1; second <= 3; second++) {
            after(Duration.ofSeconds(1));
            detector.received(new Hello("u", "d", second, SMALLER, List.of()), Way.UP, now);
            tick();
        }

        assertThat(detector.state()).isEqualTo(State.LISTENING);
    }

    @Test
    void shouldPassOnTheHelloOfOthersWhileItCarries() {
        active();

        assertThat(detector.received(foreign(1, SMALLER), Way.UP, now)).contains(foreign(1, SMALLER, SELF));
    }

    @Test
    void shouldPassOnNothingWhileItListensOrStandsBy() {
        detector.connected(0, now);
        assertThat(detector.received(foreign(1), Way.UP, now)).isEmpty();
        standby();
        assertThat(detector.received(foreign(2), Way.UP, now)).isEmpty();
    }

    @Test
    void shouldPassOnEachHelloOnceEachWay() {
        active();

        assertThat(detector.received(foreign(5), Way.UP, now)).isPresent();
        assertThat(detector.received(foreign(5, SMALLER), Way.UP, now)).isEmpty();
        assertThat(detector.received(foreign(4), Way.UP, now))
                .as("an older one")
                .isEmpty();
        assertThat(detector.received(foreign(6), Way.UP, now)).isPresent();
        assertThat(detector.received(new Hello("d", "u", 5, GREATER, List.of()), Way.DOWN, now))
                .isPresent();
    }

    @Test
    void shouldNotPassOnWhatItHasPassedOnBefore() {
        active();

        assertThat(detector.received(foreign(1, SMALLER, SELF), Way.UP, now)).isEmpty();
    }

    @Test
    void shouldPassOnNothingThatHasGoneTooFar() {
        active();
        Hello far = foreign(1);
        for (int i = 0; i < Hello.MOST_LINKS; i++) {
            far = far.then("link" + i);
        }

        assertThat(detector.received(far, Way.UP, now)).isEmpty();
    }

    /** Who carries other topics is not replaced by this link, and must not be led to believe so. */
    @Test
    void shouldPassOnOnlyForLinksThatCarryTheSameTheSameWay() {
        active();

        assertThat(detector.received(new Hello("u", "x", 1, GREATER, List.of()), Way.UP, now))
                .isEmpty();
        assertThat(detector.received(new Hello("x", "d", 2, GREATER, List.of()), Way.UP, now))
                .isEmpty();
        assertThat(detector.received(new Hello("u", "d", 3, GREATER, List.of()), Way.DOWN, now))
                .as("the wrong way round")
                .isEmpty();
        assertThat(detector.received(new Hello("d", "u", 4, GREATER, List.of()), Way.DOWN, now))
                .isPresent();
    }

    @Test
    void shouldGoOnAtOnceAfterABreakInWhichNobodyCanHaveTakenOver() {
        active();
        detector.disconnected(now);

        after(Duration.ofMillis(2_999));
        detector.connected(0, now);

        assertThat(detector.state()).isEqualTo(State.ACTIVE);
    }

    @Test
    void shouldListenAgainAfterALongBreak() {
        active();
        detector.disconnected(now);

        after(Duration.ofSeconds(3));
        detector.connected(0, now);

        assertThat(detector.state()).isEqualTo(State.LISTENING);
    }

    /** The other has broken with the same broker, and goes on at once as well. */
    @Test
    void shouldGoOnStandingByAfterAShortBreak() {
        standby();
        after(Duration.ofMillis(2_500));
        detector.disconnected(now);
        after(Duration.ofMillis(2_500));

        detector.connected(0, now);

        assertThat(detector.state()).isEqualTo(State.STANDBY);
        after(Duration.ofMillis(2_999));
        tick();
        assertThat(detector.state()).isEqualTo(State.STANDBY);
        after(Duration.ofMillis(1));
        tick();
        assertThat(detector.state()).isEqualTo(State.LISTENING);
    }

    @Test
    void shouldForgetOldOriginsOnly() {
        active();
        for (int i = 0; i < 5_000; i++) {
            detector.received(new Hello("u", "d", 1, "stray~" + i, List.of()), Way.UP, now);
        }

        assertThat(detector.received(new Hello("u", "d", 1, "stray~4999", List.of()), Way.UP, now))
                .isEmpty();
        assertThat(detector.received(new Hello("u", "d", 1, "stray~1", List.of()), Way.UP, now))
                .isPresent();
    }

    @Test
    void shouldHaveANameForPeople() {
        assertThat(LoopDetector.name(LoopDetector.id("one", "child1", 0xbeef))).isEqualTo("one/child1");
        assertThat(LoopDetector.name("strange")).isEqualTo("strange");
    }
}
