package dev.mqttbridge.bench.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutboxTest {

    private final Ledger ledger = new Ledger(1);
    private final Outbox outbox = new Outbox(ledger);

    @Test
    void shouldHaveNoMoreUnderWayThanTheWindow() {
        due(Outbox.WINDOW + 1);

        List<Integer> packetIds = sendAll();

        assertThat(packetIds).hasSize(Outbox.WINDOW).doesNotHaveDuplicates();
        assertThat(outbox.completed(packetIds.get(0), 5)).isTrue();
        assertThat(outbox.canSend()).isTrue();
    }

    @Test
    void shouldSendAgainInOrderWhatWasNotAcknowledgedWhenItsSessionEnds() {
        due(4);
        List<Integer> packetIds = sendAll();
        outbox.completed(packetIds.get(0), 10);
        outbox.received(packetIds.get(1), 11);
        outbox.due(4);

        outbox.sessionEnded(20);

        List<Integer> again = sendAll().stream().map(outbox::sequence).toList();
        assertThat(again).containsExactly(2, 3, 4);
    }

    @Test
    void shouldTakeAMessageWithItsPubrecForCompletedWhenItsSessionEnds() {
        due(2);
        List<Integer> packetIds = sendAll();
        outbox.received(packetIds.get(1), 11);

        outbox.sessionEnded(20);

        assertThat(ledger.acknowledgedAt(1)).isEqualTo(11);
        assertThat(ledger.completedAt(1)).isEqualTo(20);
        assertThat(ledger.completedAt(0)).isEqualTo(Ledger.NEVER);
    }

    @Test
    void shouldKnowAcknowledgementsThatItHasNotAskedFor() {
        due(1);
        int packetId = outbox.send(1);
        outbox.completed(packetId, 2);

        assertThat(outbox.completed(packetId, 3)).isFalse();
        assertThat(outbox.received(packetId, 3)).isFalse();
        assertThat(outbox.isEmpty()).isTrue();
    }

    @Test
    void shouldTellTheOldestThatIsNotThrough() {
        assertThat(outbox.oldestDue()).isEqualTo(Ledger.NEVER);
        due(3);
        int first = outbox.send(1);
        outbox.send(1);
        assertThat(outbox.oldestDue()).isEqualTo(0);

        outbox.completed(first, 2);

        assertThat(outbox.oldestDue()).isEqualTo(1);
    }

    private void due(int messages) {
        for (int i = 0; i < messages; i++) {
            outbox.due(i);
        }
    }

    private List<Integer> sendAll() {
        List<Integer> packetIds = new ArrayList<>();
        while (outbox.canSend()) {
            packetIds.add(outbox.send(1));
        }
        return packetIds;
    }
}
