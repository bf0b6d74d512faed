package dev.mqttbridge.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinkVerdictTest {

    private static final WaySigns FINE = up(true, 0, 0, WaySigns.NEVER, false);

    @Test
    void shouldBeUpWhenNothingSpeaksAgainstIt() {
        assertThat(LinkVerdict.of(List.of(FINE, down(false)))).isEqualTo(new LinkVerdict(LinkStatus.UP, ""));
    }

    @Test
    void shouldSayThatARouteIsStopped() {
        assertDegraded(up(false, 0, 0, WaySigns.NEVER, false), "up: its route is stopped");
    }

    @Test
    void shouldSayThatTheTargetDoesNotAcknowledge() {
        String reason = "up: parent has left a message unacknowledged for over 10 s";
        assertUp(up(true, nanos(9_999), 0, WaySigns.NEVER, false));
        assertDegraded(up(true, nanos(10_000), 0, WaySigns.NEVER, false), reason);
        assertDegraded(up(true, nanos(100_000), 0, WaySigns.NEVER, false), reason);
    }

    @Test
    void shouldGiveUpOnAMessageThatTheTargetHasLost() {
        assertThat(LinkVerdict.hopeless(List.of(up(true, nanos(19_999), nanos(60_000), 0, true))))
                .isEmpty();
        assertThat(LinkVerdict.hopeless(List.of(FINE, up(true, nanos(20_000), 0, WaySigns.NEVER, false))))
                .contains("up: parent has left a message unacknowledged for over 20 s; it is sent again");
    }

    @Test
    void shouldSayThatTheTargetDoesNotRead() {
        assertUp(up(true, 0, nanos(9_999), WaySigns.NEVER, false));
        assertDegraded(up(true, 0, nanos(10_000), WaySigns.NEVER, false), "up: parent has not read for over 10 s");
    }

    @Test
    void shouldSayForAWhileThatTheTargetRefuses() {
        assertDegraded(up(true, 0, 0, 0, false), "up: parent refuses messages");
        assertDegraded(up(true, 0, 0, nanos(15_000), false), "up: parent refuses messages");
        assertUp(up(true, 0, 0, nanos(15_001), false));
    }

    @Test
    void shouldSayThatACanaryIsOverdue() {
        assertDegraded(up(true, 0, 0, WaySigns.NEVER, true), "up: a canary from child1 is overdue at parent");
    }

    @Test
    void shouldNameTheNearestCauseOnly() {
        assertDegraded(up(false, nanos(20_000), nanos(20_000), 0, true), "up: its route is stopped");
        assertDegraded(
                up(true, nanos(20_000), nanos(20_000), 0, true),
                "up: parent has left a message unacknowledged for over 10 s");
    }

    @Test
    void shouldNameBothWays() {
        assertThat(LinkVerdict.of(List.of(up(false, 0, 0, WaySigns.NEVER, false), down(true))))
                .isEqualTo(new LinkVerdict(
                        LinkStatus.DEGRADED,
                        "up: its route is stopped; down: a canary from parent is overdue at child1"));
    }

    @Test
    void shouldJudgeOnlyTheWaysThereAre() {
        assertThat(LinkVerdict.of(List.of(down(true))).reason()).startsWith("down: ");
    }

    private static void assertUp(WaySigns signs) {
        assertThat(LinkVerdict.of(List.of(signs)).status()).isEqualTo(LinkStatus.UP);
    }

    private static void assertDegraded(WaySigns signs, String reason) {
        assertThat(LinkVerdict.of(List.of(signs))).isEqualTo(new LinkVerdict(LinkStatus.DEGRADED, reason));
    }

    private static WaySigns up(
            boolean routeRuns, long unacknowledgedFor, long blockedFor, long sinceRefusal, boolean canaryLate) {
        return new WaySigns(
                Way.UP, "child1", "parent", routeRuns, unacknowledgedFor, blockedFor, sinceRefusal, canaryLate);
    }

    private static WaySigns down(boolean canaryLate) {
        return new WaySigns(Way.DOWN, "parent", "child1", true, 0, 0, WaySigns.NEVER, canaryLate);
    }

    private static long nanos(long millis) {
        return Duration.ofMillis(millis).toNanos();
    }
}
