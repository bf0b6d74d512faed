package dev.mqttbridge.mqtt.session;

import static dev.mqttbridge.mqtt.frame.FrameType.PUBCOMP;
import static dev.mqttbridge.mqtt.frame.FrameType.PUBREC;
import static dev.mqttbridge.mqtt.frame.FrameType.PUBREL;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A broker died between PUBREL and PUBCOMP: whether a subscriber has had the message tells whether it was delivered, as long as it
 * cannot have been another one that looks the same.
 */
class SessionDoubtTest extends SessionFixture {

    @BeforeEach
    void connect() {
        at("a", CLEAN);
    }

    private void release(int packetId, String payload) {
        client(message(Q2, packetId, payload));
        broker(ack(PUBREC, packetId));
        client(ack(PUBREL, packetId));
    }

    /** To this client, which stands for any subscriber of the gateway. */
    private void delivered(int flags, String payload) {
        now++;
        broker(message(Q2 | flags, 40, payload));
        client(ack(PUBREC, 40));
        broker(ack(PUBREL, 40));
        client(ack(PUBCOMP, 40));
    }

    private void assertSaidAgain(int... packetIds) {
        move("b", false);
        assertThat(toBroker).hasSize(packetIds.length);
        for (int i = 0; i < packetIds.length; i++) {
            assertThat(toBroker.get(i)).startsWith("PUBLISH " + packetIds[i] + " q2 dup");
        }
        assertThat(session.tally().perhapsDoubled()).isEqualTo(packetIds.length);
    }

    @Test
    void shouldEndTheHandshakeOfAMessageThatASubscriberHasReceivedSince() {
        release(2, "2");
        delivered(0, "2");

        move("b", false);

        assertThat(toBroker).isEmpty();
        assertThat(toClient).containsExactly("PUBCOMP 2");
        assertThat(session.unacknowledged()).isZero();
        assertThat(session.tally().perhapsDoubled()).isZero();
    }

    /** It was lost: one delivery ended the handshakes of both. */
    @Test
    void shouldSayBothOfTwoEqualMessagesAgainWhenOneWasDelivered() {
        release(2, "same");
        release(3, "same");
        delivered(0, "same");

        assertSaidAgain(2, 3);
    }

    /** Its delivery may be late, and say nothing of its successor. */
    @Test
    void shouldSayAMessageAgainThatEqualsOneAcknowledgedBefore() {
        release(2, "same");
        broker(ack(PUBCOMP, 2));
        release(3, "same");
        delivered(0, "same");

        assertSaidAgain(3);
    }

    @Test
    void shouldSayAMessageAgainThatEqualsOneOfAnotherClient() {
        byte[] other = message(Q2, 9, "same");
        recent.published(Fingerprints.of(Unpooled.wrappedBuffer(other), 0, other.length, true));
        release(2, "same");
        delivered(0, "same");

        assertSaidAgain(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {RETAIN, DUP})
    void shouldNotTakeAnEarlierMessageThatABrokerHasKeptForTheOneReleased(int flag) {
        release(2, "2");
        delivered(flag, "2");

        assertSaidAgain(2);
    }
}
