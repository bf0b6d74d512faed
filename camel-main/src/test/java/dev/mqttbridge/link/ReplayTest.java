package dev.mqttbridge.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mqttbridge.link.Replay.Next;
import org.junit.jupiter.api.Test;

class ReplayTest {

    @Test
    void shouldSubscribeAtOnceWhereTheSessionIsNew() {
        Replay replay = new Replay(false, true);

        assertThat(replay.subscribesAtOnce()).isTrue();
        assertThat(replay.takes(true)).isTrue();
        assertThat(replay.takes(false)).isFalse();
    }

    @Test
    void shouldEndWithAPingThatNoRetainedMessageCameBefore() {
        Replay replay = new Replay(false, true);
        replay.takes(true);

        assertThat(replay.pinged()).isEqualTo(Next.PING);
        replay.takes(false);
        assertThat(replay.isOver()).isFalse();
        assertThat(replay.pinged()).isEqualTo(Next.FLOW);
        assertThat(replay.isOver()).isTrue();
        assertThat(replay.takes(true)).isFalse();
        assertThat(replay.pinged()).isEqualTo(Next.NOTHING);
    }

    @Test
    void shouldLetThroughWhatAResumedSessionHasInStoreBeforeItSubscribes() {
        Replay replay = new Replay(true, true);

        assertThat(replay.subscribesAtOnce()).isFalse();
        assertThat(replay.takes(true)).isFalse();
        assertThat(replay.pinged()).isEqualTo(Next.PING);
        assertThat(replay.pinged()).isEqualTo(Next.SUBSCRIBE);
        assertThat(replay.takes(true)).isTrue();
    }

    @Test
    void shouldSubscribeAtLastToASessionThatIsNeverEmpty() {
        Replay replay = new Replay(true, true);
        for (int i = 1; i < Replay.MOST_DRAIN_PINGS; i++) {
            replay.takes(false);
            assertThat(replay.pinged()).isEqualTo(Next.PING);
        }
        replay.takes(false);

        assertThat(replay.pinged()).isEqualTo(Next.SUBSCRIBE);
    }

    @Test
    void shouldLeaveAResumedSessionAloneThatHasItsSubscriptions() {
        Replay replay = new Replay(true, false);

        assertThat(replay.isOver()).isTrue();
        assertThat(replay.takes(true)).isFalse();
    }
}
