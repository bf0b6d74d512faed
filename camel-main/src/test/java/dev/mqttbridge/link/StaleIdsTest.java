package dev.mqttbridge.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StaleIdsTest {

    private final StaleIds ids = new StaleIds();

    @ParameterizedTest
    @CsvSource({"true, true", "true, false", "false, false"})
    void shouldAskNothingUnlessTheSourceAloneHasForgotten(boolean source, boolean target) {
        ids.connected(source, target);

        assertThat(ids.ask(1, false)).isFalse();
    }

    @Test
    void shouldAskForEachIdOnce() {
        ids.connected(false, true);

        assertThat(ids.ask(1, false)).isTrue();
        assertThat(ids.ask(1, false)).isFalse();
        assertThat(ids.isAsked(1)).isTrue();
        assertThat(ids.isAsked(2)).isFalse();
        assertThat(ids.ask(2, false)).isTrue();
    }

    @Test
    void shouldTakeThePubcompOfWhatItHasAskedOnce() {
        ids.connected(false, true);
        ids.ask(1, false);

        assertThat(ids.confirm(2)).isFalse();
        assertThat(ids.confirm(1)).isTrue();
        assertThat(ids.isAsked(1)).isFalse();
        assertThat(ids.confirm(1)).isFalse();
        assertThat(ids.ask(1, false)).isFalse();
    }

    @Test
    void shouldAskAgainOnTheNextConnectionWhatWasNotConfirmed() {
        ids.connected(false, true);
        ids.ask(1, false);
        ids.ask(2, false);
        ids.confirm(2);

        ids.connected(true, true);

        assertThat(ids.isAsked(1)).isFalse();
        assertThat(ids.ask(1, false)).isTrue();
        assertThat(ids.ask(2, false)).isFalse();
        assertThat(ids.ask(3, false)).isTrue();
    }

    @Test
    void shouldAskForAllWhenTheSourceForgetsOnceMore() {
        ids.connected(false, true);
        ids.ask(1, false);
        ids.confirm(1);

        ids.connected(false, true);

        assertThat(ids.ask(1, false)).isTrue();
    }

    @Test
    void shouldAskNothingOnceTheTargetHasForgotten() {
        ids.connected(false, true);

        ids.connected(true, false);

        assertThat(ids.ask(1, false)).isFalse();
    }

    @Test
    void shouldReleaseWhatTheTargetMayHoldAndNobodyUses() {
        ids.connected(false, false);
        ids.sent(1);
        ids.sent(2);
        ids.sent(3);
        ids.sent(4);
        ids.sent(5);
        ids.confirm(2);
        ids.ended(3);
        ids.askAnyway(4);
        BitSet used = new BitSet();
        used.set(1);
        List<Integer> released = new ArrayList<>();

        ids.releaseUnused(used, released::add);

        assertThat(released).containsExactly(5);
        assertThat(ids.isAsked(5)).isTrue();
    }

    @Test
    void shouldTakeTheTargetToHoldAnythingAtFirst() {
        ids.connected(true, true);
        List<Integer> released = new ArrayList<>();

        ids.releaseUnused(new BitSet(), released::add);

        assertThat(released).hasSize(65_535);
    }
}
