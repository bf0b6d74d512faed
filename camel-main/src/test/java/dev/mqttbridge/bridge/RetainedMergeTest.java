package dev.mqttbridge.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mqttbridge.bridge.RetainedMerge.Action;
import dev.mqttbridge.bridge.RetainedMerge.Base;
import dev.mqttbridge.bridge.RetainedMerge.Carried;
import dev.mqttbridge.bridge.RetainedMerge.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetainedMergeTest {

    private static final long NONE = PayloadHash.ABSENT;

    /** Hashes: 0 is absent. A base of -1 is unknown. */
    @ParameterizedTest
    @CsvSource({
        // base, hub, child, action
        "1, 1, 1, NOTHING",
        "1, 2, 1, DOWN",
        "1, 1, 2, UP",
        "1, 2, 3, DOWN",
        "1, 0, 1, DELETE_AT_CHILD",
        "1, 1, 0, DELETE_AT_HUB",
        "1, 0, 0, NOTHING",
        "1, 0, 2, DELETE_AT_CHILD",
        "1, 2, 0, DOWN",
        "-1, 1, 0, DOWN",
        "-1, 0, 1, UP",
        "-1, 1, 2, DOWN",
        "-1, 1, 1, NOTHING",
    })
    void shouldLetWinWhoHasChangedAndElseTheHub(long base, long hub, long child, Action action) {
        Optional<Base> known = base < 0 ? Optional.empty() : Optional.of(new Base(base, Set.of()));

        assertThat(RetainedMerge.decide(known, side(hub), side(child), Carried.BOTH))
                .isEqualTo(action);
    }

    @Test
    void shouldNeverDeleteWhereABrokerHasLostItsStore() {
        for (Optional<Base> base : bases()) {
            for (Side hub : sides()) {
                for (Side child : sides()) {
                    if (!hub.keptState() || !child.keptState()) {
                        assertThat(RetainedMerge.decide(base, hub, child, Carried.BOTH))
                                .isIn(union(hub, child));
                    }
                }
            }
        }
    }

    private static Action union(Side hub, Side child) {
        return hub.hash() == child.hash() ? Action.NOTHING : hub.absent() ? Action.UP : Action.DOWN;
    }

    @Test
    void shouldMakeBothEqualWhereTheTopicGoesBothWays() {
        for (Optional<Base> base : bases()) {
            for (Side hub : sides()) {
                for (Side child : sides()) {
                    Action action = RetainedMerge.decide(base, hub, child, Carried.BOTH);
                    assertThat(after(action, hub, child, true)).isEqualTo(after(action, hub, child, false));
                }
            }
        }
    }

    @Test
    void shouldPublishOneWayOnlyWhereTheTopicGoesOneWay() {
        for (Optional<Base> base : bases()) {
            for (Side hub : sides()) {
                for (Side child : sides()) {
                    assertThat(RetainedMerge.decide(base, hub, child, Carried.UP))
                            .isIn(Action.NOTHING, Action.UP, Action.DELETE_AT_HUB);
                    assertThat(RetainedMerge.decide(base, hub, child, Carried.DOWN))
                            .isIn(Action.NOTHING, Action.DOWN, Action.DELETE_AT_CHILD);
                }
            }
        }
    }

    @Test
    void shouldDeleteACopyThatItsOriginHasNoMore() {
        Side copy = new Side(1, true, true);

        assertThat(RetainedMerge.decide(Optional.empty(), side(NONE), copy, Carried.BOTH))
                .isEqualTo(Action.DELETE_AT_CHILD);
        assertThat(RetainedMerge.decide(Optional.empty(), copy, side(NONE), Carried.BOTH))
                .isEqualTo(Action.DELETE_AT_HUB);
    }

    @Test
    void shouldTakeACopyThatDiffersFromItsOriginForOld() {
        assertThat(RetainedMerge.decide(Optional.empty(), new Side(1, true, true), side(2), Carried.BOTH))
                .isEqualTo(Action.UP);
        assertThat(RetainedMerge.decide(
                        Optional.empty(), new Side(1, true, true), new Side(2, true, true), Carried.BOTH))
                .isEqualTo(Action.DOWN);
    }

    @Test
    void shouldSendAgainWhatWasOnItsWayWhenTheLinkBroke() {
        Optional<Base> base = Optional.of(new Base(2, Set.of(1L)));

        assertThat(RetainedMerge.decide(base, side(2), side(1), Carried.BOTH)).isEqualTo(Action.DOWN);
        assertThat(RetainedMerge.decide(base, side(1), side(2), Carried.BOTH)).isEqualTo(Action.UP);
        assertThat(RetainedMerge.decide(base, side(2), side(3), Carried.BOTH)).isEqualTo(Action.UP);
    }

    @ParameterizedTest
    @CsvSource({
        // base, source, target, does the target follow?
        "-1, 1, 0, true",
        "-1, 1, 2, true",
        "-1, 0, 2, false",
        "1, 0, 1, true",
        "1, 0, 2, false",
        "1, 1, 0, true",
    })
    void shouldLetTheTargetOfAOneWayRuleFollowButKeepItsOwn(long base, long source, long target, boolean follows) {
        Optional<Base> known = base < 0 ? Optional.empty() : Optional.of(new Base(base, Set.of()));
        Action up = source == NONE ? Action.DELETE_AT_HUB : Action.UP;
        Action down = source == NONE ? Action.DELETE_AT_CHILD : Action.DOWN;

        assertThat(RetainedMerge.decide(known, side(target), side(source), Carried.UP))
                .isEqualTo(follows ? up : Action.NOTHING);
        assertThat(RetainedMerge.decide(known, side(source), side(target), Carried.DOWN))
                .isEqualTo(follows ? down : Action.NOTHING);
    }

    private static long after(Action action, Side hub, Side child, boolean atHub) {
        return switch (action) {
            case NOTHING -> atHub ? hub.hash() : child.hash();
            case DOWN -> hub.hash();
            case UP -> child.hash();
            case DELETE_AT_CHILD -> atHub ? hub.hash() : NONE;
            case DELETE_AT_HUB -> atHub ? NONE : child.hash();
        };
    }

    private static Side side(long hash) {
        return new Side(hash, false, true);
    }

    private static List<Side> sides() {
        List<Side> sides = new ArrayList<>();
        for (boolean kept : new boolean[] {true, false}) {
            sides.add(new Side(NONE, false, kept));
            for (long hash = 1; hash <= 3; hash++) {
                sides.add(new Side(hash, true, kept));
                sides.add(new Side(hash, false, kept));
            }
        }
        return sides;
    }

    private static List<Optional<Base>> bases() {
        return List.of(
                Optional.empty(),
                Optional.of(new Base(1, Set.of())),
                Optional.of(new Base(1, Set.of(2L))),
                Optional.of(new Base(NONE, Set.of(1L))));
    }
}
