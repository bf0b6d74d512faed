package dev.mqttbridge.mqtt.session;

import static dev.mqttbridge.mqtt.frame.FrameType.PUBACK;
import static dev.mqttbridge.mqtt.frame.FrameType.PUBCOMP;
import static dev.mqttbridge.mqtt.frame.FrameType.PUBREC;
import static dev.mqttbridge.mqtt.frame.FrameType.PUBREL;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each rule of a session on its own. What goes to the client and to the broker is written down in words, in order. */
class SessionTest extends SessionFixture {

    // Client to broker.

    @Test
    void shouldSayAgainWhatIsNotAcknowledgedWithDupInOrder() {
        at("a", CLEAN);
        client(message(Q1, 1, "1"));
        client(message(Q2, 2, "2"));
        client(message(0, 0, "x"));
        client(message(Q1, 3, "3"));
        client(Frames.subscribe(true, 4, "f", 1));
        client(Frames.unsubscribe(true, 5, "g"));
        client(message(Q1, 6, "6"));
        broker(ack(PUBACK, 3));

        move("b", false);

        assertThat(toBroker)
                .containsExactly(
                        "PUBLISH 1 q1 dup t=1",
                        "PUBLISH 2 q2 dup t=2",
                        "SUBSCRIBE 4",
                        "UNSUBSCRIBE 5",
                        "PUBLISH 6 q1 dup t=6");
        assertThat(toClient).isEmpty();
        broker(ack(PUBACK, 1));
        broker(ack(PUBREC, 2));
        assertThat(toClient).containsExactly("PUBACK 1", "PUBREC 2");
        assertThat(session.unacknowledged()).isEqualTo(4);
        assertThat(session.tally().resent()).isEqualTo(5);
    }

    @Test
    void shouldForgetWhatIsAcknowledged() {
        at("a", CLEAN);
        client(message(Q1, 1, "1"));
        client(message(Q2, 2, "2"));
        assertThat(session.keptBytes()).isPositive();
        broker(ack(PUBACK, 1));
        broker(ack(PUBREC, 2));
        client(ack(PUBREL, 2));
        broker(ack(PUBCOMP, 2));

        assertThat(session.unacknowledged()).isZero();
        assertThat(session.keptBytes()).isZero();
        move("b", false);
        assertThat(toBroker).isEmpty();
    }

    @Test
    void shouldForgetAQos2MessageThatTheBrokerRefuses() {
        at("a", CLEAN);
        client(message(Q2, 2, "2"));

        broker(Frames.refuse(PUBREC, 2, 0x97));

        assertThat(toClient).endsWith("PUBREC 2 0x97");
        assertThat(session.unacknowledged()).isZero();
    }

    @Test
    void shouldSwallowTheSecondPubrecOfAMessageThatTheClientBelievesReceived() {
        at("a", CLEAN);
        client(message(Q2, 2, "2"));
        broker(ack(PUBREC, 2));

        move("b", false);
        assertThat(toBroker).containsExactly("PUBLISH 2 q2 dup t=2");
        assertThat(broker(ack(PUBREC, 2))).isEqualTo(Verdict.SWALLOW);
        client(ack(PUBREL, 2));
        broker(ack(PUBCOMP, 2));

        assertThat(toBroker).endsWith("PUBREL 2");
        assertThat(toClient).containsExactly("PUBCOMP 2");
        assertThat(session.unacknowledged()).isZero();
    }

    @Test
    void shouldKeepAPubrelUntilTheNewBrokerHasTheMessage() {
        at("a", CLEAN);
        client(message(Q2, 2, "2"));
        broker(ack(PUBREC, 2));

        move("b", false);
        assertThat(client(ack(PUBREL, 2))).isEqualTo(Verdict.SWALLOW);
        assertThat(toBroker).containsExactly("PUBLISH 2 q2 dup t=2");
        assertThat(broker(ack(PUBREC, 2))).isEqualTo(Verdict.SWALLOW);

        assertThat(toBroker).endsWith("PUBREL 2");
    }

    @Test
    void shouldSayAMessageAgainOfWhichNobodyKnowsWhetherItWasReleased() {
        at("a", CLEAN);
        client(message(Q2, 2, "2"));
        broker(ack(PUBREC, 2));
        client(ack(PUBREL, 2));

        move("b", false);
        broker(ack(PUBREC, 2));
        broker(ack(PUBCOMP, 2));

        assertThat(toBroker).containsExactly("PUBLISH 2 q2 dup t=2", "PUBREL 2");
        assertThat(toClient).containsExactly("PUBCOMP 2");
        assertThat(session.tally().perhapsDoubled()).isEqualTo(1);
    }

    @Test
    void shouldNotTakeAnEarlierMessageForTheOneReleased() {
        at("a", CLEAN);
        broker(message(Q2, 40, "2"));
        now++;
        client(message(Q2, 2, "2"));
        broker(ack(PUBREC, 2));
        client(ack(PUBREL, 2));

        move("b", false);

        assertThat(toBroker).containsExactly("PUBLISH 2 q2 dup t=2");
    }

    @Test
    void shouldGoOnWithTheHandshakesOfABrokerThatHasKeptTheSession() {
        at("a", PERSISTENT);
        client(message(Q2, 1, "1"));
        client(message(Q2, 2, "2"));
        client(message(Q2, 3, "3"));
        broker(ack(PUBREC, 2));
        broker(ack(PUBREC, 3));
        client(ack(PUBREL, 3));
        subscribe(1);

        move("a", true);

        assertThat(toBroker).containsExactly("PUBLISH 1 q2 dup t=1", "PUBREL 3");
        client(ack(PUBREL, 2));
        assertThat(toBroker).endsWith("PUBREL 2");
    }

    @Test
    void shouldEndHandshakesWhenTheNewBrokerRefusesWhatTheOldOneTook() {
        at("a", CLEAN);
        client(message(Q2, 1, "1"));
        client(message(Q2, 2, "2"));
        broker(ack(PUBREC, 1));
        broker(ack(PUBREC, 2));

        move("b", false);
        client(ack(PUBREL, 1));
        broker(Frames.refuse(PUBREC, 1, 0x87));
        assertThat(toClient).containsExactly("PUBCOMP 1");
        broker(Frames.refuse(PUBREC, 2, 0x87));
        assertThat(toClient).containsExactly("PUBCOMP 1");
        // The new broker knows no message 2.
        assertThat(client(ack(PUBREL, 2))).isEqualTo(Verdict.SWALLOW);

        assertThat(toClient).containsExactly("PUBCOMP 1", "PUBCOMP 2");
        assertThat(session.unacknowledged()).isZero();
    }

    @Test
    void shouldOfferARefusedMessageToTheNextBroker() {
        at("a", CLEAN);
        client(message(Q2, 2, "2"));
        broker(ack(PUBREC, 2));
        move("b", false);
        broker(Frames.refuse(PUBREC, 2, 0x97));

        move("c", false);

        assertThat(toBroker).containsExactly("PUBLISH 2 q2 dup t=2");
        client(ack(PUBREL, 2));
        broker(ack(PUBREC, 2));
        assertThat(toBroker).endsWith("PUBREL 2");
        assertThat(toClient).isEmpty();
    }

    // Broker to client.

    @Test
    void shouldFinishWhatALostBrokerLeftOpen() {
        at("a", CLEAN);
        broker(message(Q1, 1, "1"));
        broker(message(Q2, 2, "2"));
        broker(message(Q2, 3, "3"));
        client(ack(PUBREC, 3));
        broker(message(Q2, 4, "4"));
        client(ack(PUBREC, 4));
        broker(ack(PUBREL, 4));

        move("b", false);
        assertThat(toClient).containsExactly("PUBREL 3");
        client(ack(PUBACK, 1));
        client(ack(PUBREC, 2));
        client(ack(PUBCOMP, 2));
        client(ack(PUBCOMP, 3));
        client(ack(PUBCOMP, 4));

        assertThat(toClient).containsExactly("PUBREL 3", "PUBREL 2");
        assertThat(toBroker).isEmpty();
    }

    @Test
    void shouldTranslateOnlyIdentifiersThatAreStillOpen() {
        at("a", CLEAN);
        broker(message(Q2, 1, "old"));

        move("b", false);
        broker(message(Q2, 1, "new"));
        broker(message(Q1, 2, "other"));
        assertThat(toClient).containsExactly("PUBLISH 65535 q2 t=new", "PUBLISH 2 q1 t=other");
        client(ack(PUBREC, 65_535));
        broker(ack(PUBREL, 1));
        client(ack(PUBREC, 1));
        client(ack(PUBCOMP, 1));
        client(ack(PUBCOMP, 65_535));
        client(ack(PUBACK, 2));
        broker(message(Q1, 1, "free"));

        assertThat(toBroker).containsExactly("PUBREC 1", "PUBCOMP 1", "PUBACK 2");
        assertThat(toClient).endsWith("PUBREL 65535", "PUBREL 1", "PUBLISH 1 q1 t=free");
    }

    @Test
    void shouldTranslateAnIdentifierThatATranslationHasTaken() {
        at("a", CLEAN);
        broker(message(Q1, 1, "old"));
        move("b", false);
        broker(message(Q1, 1, "new"));

        broker(message(Q1, 65_535, "far"));
        client(ack(PUBACK, 65_534));

        assertThat(toClient).containsExactly("PUBLISH 65535 q1 t=new", "PUBLISH 65534 q1 t=far");
        assertThat(toBroker).containsExactly("PUBACK 65535");
    }

    @Test
    void shouldWaitWhenTheClientHasAsMuchOpenAsItTakes() {
        begin(Frames.connect(true, CLEAN, 2, 5));
        move("a", false);
        broker(message(Q1, 1, "1"));
        move("b", false);
        assertThat(broker(message(Q1, 1, "2"))).isEqualTo(Verdict.PASS);

        assertThat(broker(message(Q1, 2, "3"))).isEqualTo(Verdict.WAIT);
        assertThat(broker(message(0, 0, "4"))).isEqualTo(Verdict.PASS);
        client(ack(PUBACK, 1));

        assertThat(broker(message(Q1, 2, "3"))).isEqualTo(Verdict.PASS);
    }

    /** It was lost: the returning broker had forgotten the session, and its identifiers began again. */
    @Test
    void shouldDeliverANewMessageOfABrokerThatHasForgottenTheSession() {
        at("a", PERSISTENT);
        broker(message(Q2, 5, "5"));
        move("b", false);
        client(ack(PUBREC, 5));
        client(ack(PUBCOMP, 5));

        move("a", false);
        broker(message(Q2, 5, "another"));

        assertThat(toClient).containsExactly("PUBLISH 5 q2 t=another");
    }

    @Test
    void shouldDeliverWhatIsNotMarkedAsSaidAgain() {
        at("a", PERSISTENT);
        broker(message(Q1, 5, "5"));

        move("a", true);
        client(ack(PUBACK, 5));

        assertThat(broker(message(Q1, 5, "another"))).isEqualTo(Verdict.PASS);
        client(ack(PUBACK, 5));
        assertThat(toBroker).containsExactly("PUBACK 5");
    }

    @Test
    void shouldRememberWhatABrokerWasNotAbleToSayAgainBeforeItFailedAgain() {
        at("a", PERSISTENT);
        broker(message(Q2, 5, "5"));
        broker(message(Q2, 6, "6"));
        move("a", true);
        client(ack(PUBREC, 5));
        client(ack(PUBREC, 6));
        broker(message(Q2 | DUP, 5, "5"));

        move("a", true);

        assertThat(broker(message(Q2 | DUP, 5, "5"))).isEqualTo(Verdict.SWALLOW);
        assertThat(broker(message(Q2 | DUP, 6, "6"))).isEqualTo(Verdict.SWALLOW);
        assertThat(toBroker).containsExactly("PUBREC 5", "PUBREC 6");
    }

    @Test
    void shouldAnswerPubrelOfWhichAnotherBrokerCannotKnowThatTheClientWaits() {
        begin(Frames.connect(true, PERSISTENT, 10, 5));
        move("a", true); // with state of an earlier connection, of which the next broker has none
        move("b", false);

        assertThat(broker(ack(PUBREL, 5))).isEqualTo(Verdict.SWALLOW);
        assertThat(client(ack(PUBCOMP, 6))).isEqualTo(Verdict.SWALLOW);

        assertThat(toBroker).containsExactly("PUBCOMP 5");
    }

    @Test
    void shouldAnswerAPubrelThatTheClientHasAnsweredBefore() {
        at("a", PERSISTENT);
        broker(message(Q2, 5, "5"));
        client(ack(PUBREC, 5));
        broker(ack(PUBREL, 5));
        client(ack(PUBCOMP, 5)); // lost with the connection

        move("a", true);
        broker(ack(PUBREL, 5));

        assertThat(toBroker).containsExactly("PUBCOMP 5");
        assertThat(toClient).isEmpty();
    }

    @Test
    void shouldPassAPubrelOfAnEarlierConnectionOfTheClient() {
        begin(Frames.connect(true, PERSISTENT, 10, 5));
        move("a", true);

        broker(ack(PUBREL, 5));
        client(ack(PUBCOMP, 5));

        assertThat(toClient).containsExactly("PUBREL 5");
        assertThat(toBroker).containsExactly("PUBCOMP 5");
    }

    @Test
    void shouldNotPassASecondAnswerToANewMessageOfTheSameIdentifier() {
        at("a", CLEAN);
        broker(message(Q1, 5, "5"));
        client(ack(PUBACK, 5));

        assertThat(client(ack(PUBACK, 5))).isEqualTo(Verdict.SWALLOW);
        assertThat(toBroker).containsExactly("PUBACK 5");
    }

    /** Found by chance: the broker got two PUBACKs, of which the second may hit another message. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldAnswerOnceWhatABrokerThatHasKeptTheSessionSaysAgain(boolean clientAnswersFirst) {
        at("a", PERSISTENT);
        broker(message(Q1, 1, "1"));
        broker(message(Q2, 2, "2"));

        move("a", true);
        if (clientAnswersFirst) {
            client(ack(PUBACK, 1));
            client(ack(PUBREC, 2));
            assertThat(toBroker).isEmpty();
        }
        assertThat(broker(message(Q1 | DUP, 1, "1"))).isEqualTo(Verdict.SWALLOW);
        assertThat(broker(message(Q2 | DUP, 2, "2"))).isEqualTo(Verdict.SWALLOW);
        if (!clientAnswersFirst) {
            client(ack(PUBACK, 1));
            client(ack(PUBREC, 2));
        }
        broker(ack(PUBREL, 2));
        client(ack(PUBCOMP, 2));

        assertThat(toBroker).containsExactly("PUBACK 1", "PUBREC 2", "PUBCOMP 2");
        assertThat(toClient).containsExactly("PUBREL 2");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldAnswerOncePubrelThatABrokerSaysAgain(boolean clientAnswersFirst) {
        at("a", PERSISTENT);
        broker(message(Q2, 2, "2"));
        client(ack(PUBREC, 2));
        broker(ack(PUBREL, 2));

        move("a", true);
        if (clientAnswersFirst) {
            client(ack(PUBCOMP, 2));
        }
        broker(ack(PUBREL, 2));
        if (!clientAnswersFirst) {
            client(ack(PUBCOMP, 2));
        }

        assertThat(toBroker).containsExactly("PUBCOMP 2");
        assertThat(toClient).isEmpty();
    }

    // Subscriptions.

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldSubscribeAgainUnlessTheBrokerHasKeptTheSession(boolean kept) {
        at("a", PERSISTENT);
        subscribe(2);
        toBroker.clear();

        session.accept("a", connack(kept));
        session.resubscribe();

        assertThat(toBroker).hasSize(kept ? 0 : 1);
        assertThat(session.isResubscribed()).isEqualTo(kept);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x80, 0x87, 0, 1})
    void shouldSeeThatABrokerGrantsLess(int code) {
        at("a", CLEAN);
        subscribe(2);
        session.accept("b", connack(false));
        session.resubscribe();

        broker(Frames.suback(true, 65_535, code));

        assertThat(session.isResubscribed()).isTrue();
        assertThat(session.lacking()).isEqualTo("t");
    }

    @Test
    void shouldTakeSubscriptionsOnlyWhenTheyAreGranted() {
        at("a", CLEAN);
        client(Frames.subscribe(true, 1, "refused", 1));
        broker(Frames.suback(true, 1, 0x87));
        client(Frames.subscribe(true, 2, "gone", 1));
        broker(Frames.suback(true, 2, 1));
        client(Frames.unsubscribe(true, 3, "gone"));
        broker(Frames.unsuback(true, 3));
        client(Frames.subscribe(true, 4, "stays", 1));
        broker(Frames.suback(true, 4, 0));

        assertThat(session.subscriptions().all()).containsExactly(new Subscriptions.Granted("stays", 1, 0, 0));
        assertThat(session.unacknowledged()).isZero();
    }

    @Test
    void shouldMuteRetainedMessagesThatAnswerItsOwnSubscribeOf311() {
        at311("a", CLEAN, 4);
        subscribe(2);

        move("b", false);

        assertThat(broker(message(RETAIN, 0, "r0"))).isEqualTo(Verdict.SWALLOW);
        assertThat(broker(message(RETAIN | Q1, 1, "r1"))).isEqualTo(Verdict.SWALLOW);
        assertThat(broker(message(RETAIN | Q2, 2, "r2"))).isEqualTo(Verdict.SWALLOW);
        assertThat(broker(ack(PUBREL, 2))).isEqualTo(Verdict.SWALLOW);
        assertThat(broker(message(Q1, 3, "live"))).isEqualTo(Verdict.PASS);
        assertThat(toBroker).endsWith("PUBACK 1", "PUBREC 2", "PUBCOMP 2");
        client(Frames.subscribe(false, 7, "other", 0));
        assertThat(broker(message(RETAIN, 0, "r"))).isEqualTo(Verdict.PASS);
    }

    @Test
    void shouldNotMuteWhenTheClientsOwnSubscribeIsSaidAgain() {
        at311("a", CLEAN, 4);
        subscribe(2);
        client(Frames.subscribe(false, 7, "other", 0));

        move("b", false);

        assertThat(broker(message(RETAIN, 0, "r"))).isEqualTo(Verdict.PASS);
    }

    /** A bridge gets RETAIN as it was published: its live messages would be taken for retained ones, and were lost. */
    @Test
    void shouldNotMuteTheRetainedMessagesOfABridge() {
        at311("a", CLEAN, 0x84);
        subscribe(2);

        move("b", false);

        assertThat(broker(message(RETAIN | Q1, 1, "live"))).isEqualTo(Verdict.PASS);
    }

    @Test
    void shouldNotBlameTheBrokerForASubscribeThatCannotBeRead() {
        at("a", CLEAN);
        byte[] subscribe = Frames.subscribe(true, 7, "bad", 0);
        subscribe[subscribe.length - 2] = (byte) 0xFF;

        assertThat(client(subscribe)).isEqualTo(Verdict.PASS);
        assertThat(broker(Frames.suback(true, 7, 0))).isEqualTo(Verdict.PASS);
    }

    // Large packets.

    @Test
    void shouldKnowThatALargeMessageCannotBeSaidAgain() {
        at("a", CLEAN);
        byte[] large = message(Q1, 3, "large");
        session.largeFromClient(Unpooled.wrappedBuffer(large), 0, large.length);

        assertThat(session.hasUnkept()).isTrue();
        broker(ack(PUBACK, 3));
        assertThat(session.hasUnkept()).isFalse();
    }

    /** Found by chance: SUBACK was behind the message that waited for the client, and the client's answers for SUBACK. */
    @Test
    void shouldNotWaitForAClientWhoseAnswersAreHeld() {
        begin(Frames.connect(true, CLEAN, 1, 5));
        move("a", false);
        subscribe(1);
        broker(message(Q1, 1, "1"));

        session.accept("b", connack(false));
        session.resubscribe();

        assertThat(broker(message(Q1, 1, "2"))).isEqualTo(Verdict.PASS);
        session.resume();
        assertThat(broker(message(Q1, 2, "3"))).isEqualTo(Verdict.WAIT);
    }

    @Test
    void shouldNotDeliverALargeMessageTwice() {
        at("a", PERSISTENT);
        byte[] large = message(Q2, 3, "large");
        assertThat(session.largeFromBroker(Unpooled.wrappedBuffer(large), 0, large.length))
                .isEqualTo(Verdict.PASS);
        move("a", true);
        large[0] |= DUP;

        assertThat(session.largeFromBroker(Unpooled.wrappedBuffer(large), 0, large.length))
                .isEqualTo(Verdict.SWALLOW);
        client(ack(PUBREC, 3));
        assertThat(toBroker).containsExactly("PUBREC 3");
    }

    @Test
    void shouldLetALargeMessageWaitWhenTheClientHasAsMuchOpenAsItTakes() {
        begin(Frames.connect(true, CLEAN, 1, 5));
        move("a", false);
        broker(message(Q1, 1, "1"));
        move("b", false);
        byte[] large = message(Q1, 1, "large");

        assertThat(session.largeFromBroker(Unpooled.wrappedBuffer(large), 0, large.length))
                .isEqualTo(Verdict.WAIT);
    }
}
