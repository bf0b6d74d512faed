package dev.mqttbridge.bench.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class MailboxTest {

    private static final int PUBLISHER = 1;
    private static final int RECEIVER = 0;

    private final Ledger[] ledgers = {new Ledger(1), new Ledger(1)};
    private final Mailbox mailbox = new Mailbox(RECEIVER, new Topology(2, 2), ledgers, "t", 8);

    @Test
    void shouldNotTakeAMessageTwiceThatIsSentAgainBeforeItsPubrel() {
        ledgers[PUBLISHER].add(0);

        mailbox.arrived(payload(PUBLISHER, 0), 0, 8, 2, 7);
        mailbox.arrived(payload(PUBLISHER, 0), 0, 8, 2, 7);

        assertThat(ledgers[PUBLISHER].arrivals(0, 0)).isEqualTo(1);
        assertThat(mailbox.faults()).isZero();
    }

    @Test
    void shouldTakeAMessageTwiceThatComesAfterItsPubrel() {
        ledgers[PUBLISHER].add(0);

        mailbox.arrived(payload(PUBLISHER, 0), 0, 8, 2, 7);
        mailbox.released(7);
        mailbox.arrived(payload(PUBLISHER, 0), 0, 8, 2, 7);

        assertThat(ledgers[PUBLISHER].arrivals(0, 0)).isEqualTo(2);
        assertThat(mailbox.arrived()).isEqualTo(1);
    }

    @Test
    void shouldCountWhatIsNotForIt() {
        ledgers[PUBLISHER].add(0);

        mailbox.arrived(payload(RECEIVER, 0), 0, 8, 1, 7);
        mailbox.arrived(payload(PUBLISHER, 1), 0, 8, 1, 8);
        mailbox.arrived(payload(PUBLISHER, 0), 0, 4, 1, 9);
        mailbox.completed(99, 0);
        assertThat(mailbox.received(99, 0)).isFalse();

        assertThat(mailbox.faults()).isEqualTo(5);
        assertThat(mailbox.arrived()).isZero();
    }

    @Test
    void shouldWriteItsMessagesAtQosOneAndTwoInTurn() {
        mailbox.outbox().orElseThrow().due(0);
        mailbox.outbox().orElseThrow().due(1);
        ByteBuffer out = ByteBuffer.allocate(100);

        mailbox.write(Protocol.V3_1_1, out, 5);

        int length = 2 + 2 + 1 + 2 + 8;
        assertThat(out.position()).isEqualTo(2 * length);
        assertThat(out.get(0)).isEqualTo((byte) 0x32);
        assertThat(out.get(length)).isEqualTo((byte) 0x34);
        assertThat(ledgers[RECEIVER].sentAt(1)).isEqualTo(5);
    }

    private static ByteBuffer payload(int publisher, int sequence) {
        return ByteBuffer.allocate(8).putInt(publisher).putInt(sequence).flip();
    }
}
