package dev.mqttbridge.mqtt.session;

import static dev.mqttbridge.mqtt.frame.FrameType.PUBACK;
import static dev.mqttbridge.mqtt.frame.FrameType.PUBCOMP;
import static dev.mqttbridge.mqtt.frame.FrameType.PUBREC;
import static dev.mqttbridge.mqtt.frame.FrameType.PUBREL;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A move from one living broker to another: subscribed at both for a while, then left by the first. */
class SessionMergeTest extends SessionFixture {

    private final OverlapMerge merge = new OverlapMerge(10);

    @BeforeEach
    void beginMove() {
        at("a", CLEAN);
        subscribe(2);
        session.merge(merge);
    }

    private void takeOver() {
        toBroker.clear();
        toClient.clear();
        session.accept("b", connack(false));
        session.tookOverBeside();
        merge.switched();
        session.resume();
    }

    @Test
    void shouldAskTheSecondBrokerBesideTheFirst() {
        Resubscription beside = session.subscribeBeside(frame -> toBroker.add("beside " + words(frame)));
        byte[] suback = Frames.suback(true, 65_535, 2);

        assertThat(toBroker).endsWith("beside SUBSCRIBE 65535");
        assertThat(session.isResubscribed()).isTrue(); // The first owes nothing.
        assertThat(beside.isDone()).isFalse();
        assertThat(beside.answered(Unpooled.wrappedBuffer(suback), 0, suback.length))
                .isTrue();
        assertThat(beside.isDone()).isTrue();
        assertThat(beside.lacking()).isEmpty();
    }

    @Test
    void shouldAnswerItselfWhatTheFirstBrokerHasDelivered() {
        broker(message(0, 0, "0"));
        broker(message(Q1, 1, "1"));
        broker(message(Q2, 2, "2"));

        takeOver();
        assertThat(broker(message(0, 0, "0"))).isEqualTo(Verdict.SWALLOW);
        assertThat(broker(message(Q1, 7, "1"))).isEqualTo(Verdict.SWALLOW);
        assertThat(broker(message(Q2, 8, "2"))).isEqualTo(Verdict.SWALLOW);
        assertThat(broker(message(Q2 | DUP, 8, "2"))).isEqualTo(Verdict.SWALLOW);
        assertThat(broker(ack(PUBREL, 8))).isEqualTo(Verdict.SWALLOW);

        assertThat(toClient).isEmpty();
        assertThat(toBroker).containsExactly("PUBACK 7", "PUBREC 8", "PUBREC 8", "PUBCOMP 8");
    }

    @Test
    void shouldDeliverWhatOnlyTheSecondBrokerSends() {
        broker(message(Q1, 1, "1"));
        client(ack(PUBACK, 1));

        takeOver();
        broker(message(Q1, 1, "1"));
        broker(message(Q1, 1, "1")); // the same again, which the first had once
        broker(message(Q2, 2, "new"));

        assertThat(toClient).containsExactly("PUBLISH 1 q1 t=1", "PUBLISH 2 q2 t=new");
    }

    @Test
    void shouldFinishWhatTheFirstBrokerLeftOpenAmidTheSecondsMessages() {
        broker(message(Q2, 1, "1"));

        takeOver();
        broker(message(Q2, 1, "new"));
        client(ack(PUBREC, 1));
        client(ack(PUBCOMP, 1));
        client(ack(PUBREC, 65_535));

        assertThat(toClient).containsExactly("PUBLISH 65535 q2 t=new", "PUBREL 1");
        assertThat(toBroker).containsExactly("PUBREC 1");
    }

    @Test
    void shouldFilterNoMoreWhenTheMergeIsOver() {
        broker(message(Q1, 1, "1"));
        takeOver();

        session.endMerge(new OverlapMerge(10)); // that of an earlier move
        assertThat(broker(message(Q1, 7, "1"))).isEqualTo(Verdict.SWALLOW);
        session.endMerge(merge);

        assertThat(broker(message(Q1, 7, "1"))).isEqualTo(Verdict.PASS);
    }

    /** Waiting counts nothing: the message is looked at again. */
    @Test
    void shouldCountAMessageOnceThatHasToWait() {
        begin(Frames.connect(true, CLEAN, 1, 5));
        move("a", false);
        session.merge(merge);
        broker(message(Q1, 1, "1"));
        takeOver();

        assertThat(broker(message(Q1, 7, "1"))).isEqualTo(Verdict.WAIT);
        client(ack(PUBACK, 1));
        assertThat(broker(message(Q1, 7, "1"))).isEqualTo(Verdict.SWALLOW);
        assertThat(broker(message(Q1, 8, "1"))).isEqualTo(Verdict.PASS);
    }

    @Test
    void shouldMuteTheRetainedMessagesOf311OfTheSecondBroker() {
        at311("a", CLEAN, 4);
        subscribe(1);
        takeOver();

        assertThat(broker(message(RETAIN | Q1, 1, "r"))).isEqualTo(Verdict.SWALLOW);
        assertThat(broker(message(Q1, 2, "live"))).isEqualTo(Verdict.PASS);
    }
}
