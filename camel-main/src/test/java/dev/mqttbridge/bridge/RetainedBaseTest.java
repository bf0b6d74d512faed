package dev.mqttbridge.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mqttbridge.bridge.RetainedMerge.Base;
import dev.mqttbridge.bridge.RetainedMerge.Carried;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RetainedBaseTest {

    private static final RetainedTopic LAMP = topic("lamp");

    private final RetainedBase base = new RetainedBase(2);

    @Test
    void shouldKnowWhatWasSeenAtBoth() {
        base.agree(LAMP, 1);

        assertThat(base.get(LAMP)).contains(new Base(1, Set.of()));
    }

    @Test
    void shouldNotKnowATopicThatIsAtNeither() {
        base.agree(LAMP, 1);
        base.agree(LAMP, PayloadHash.ABSENT);

        assertThat(base.get(LAMP)).isEmpty();
    }

    @Test
    void shouldNotTrackATopicThatWasNeverSeenAtBoth() {
        assertThat(base.tracks(LAMP)).isFalse();
        base.agree(LAMP, 1);
        assertThat(base.tracks(LAMP)).isTrue();
    }

    @Test
    void shouldRememberForAWhileWhatABrokerMayStillHave() {
        base.agree(LAMP, 1);
        base.live(LAMP, 2, 0);
        base.live(LAMP, 3, 10);
        base.broken(20);

        assertThat(base.get(LAMP)).contains(new Base(3, Set.of(1L, 2L)));
    }

    @Test
    void shouldTakeForArrivedWhatWasSentLongBeforeTheBreak() {
        base.agree(LAMP, 1);
        base.live(LAMP, 2, 0);
        base.broken(RetainedBase.UNSURE_NANOS + 1);

        assertThat(base.get(LAMP)).contains(new Base(2, Set.of()));
    }

    @Test
    void shouldRememberALiveDeletionThatMayNotHaveArrived() {
        base.agree(LAMP, 1);
        base.live(LAMP, PayloadHash.ABSENT, 0);
        base.broken(1);

        assertThat(base.get(LAMP)).contains(new Base(PayloadHash.ABSENT, Set.of(1L)));
    }

    @Test
    void shouldForget() {
        base.agree(LAMP, 1);
        base.live(LAMP, 2, 0);
        base.forget(LAMP);

        assertThat(base.get(LAMP)).isEmpty();
        assertThat(base.topics()).isEmpty();
    }

    @Test
    void shouldHoldNoMoreTopicsThanAllowedAndSaySo() {
        base.agree(topic("a"), 1);
        base.agree(topic("b"), 1);
        assertThat(base.isFull()).isFalse();

        base.agree(topic("c"), 1);
        base.agree(topic("a"), 2);

        assertThat(base.isFull()).isTrue();
        assertThat(base.get(topic("c"))).isEmpty();
        assertThat(base.get(topic("a"))).contains(new Base(2, Set.of()));
    }

    private static RetainedTopic topic(String name) {
        return new RetainedTopic(name, name, Carried.BOTH);
    }
}
