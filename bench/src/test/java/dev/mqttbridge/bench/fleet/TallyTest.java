package dev.mqttbridge.bench.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mqttbridge.bench.fleet.Tally.PerQos;
import dev.mqttbridge.bench.measure.Spread;
import org.junit.jupiter.api.Test;

class TallyTest {

    private static final long FAULT = 100;
    private static final long MILLI = 1_000_000;

    @Test
    void shouldTellWhatTheBrokerHadTakenOverFromWhatWasLostLater() {
        Ledger ledger = new Ledger(2);
        message(ledger, 10, 50); // even: QoS 1
        message(ledger, 20, 150); // odd: QoS 2
        message(ledger, 110, 150);
        ledger.arrived(0, 0);

        Tally tally = Tally.of(new Ledger[] {ledger}, FAULT);

        assertThat(tally.expected()).isEqualTo(6);
        assertThat(tally.withBroker()).isEqualTo(new PerQos(1, 0));
        assertThat(tally.underWay()).isEqualTo(new PerQos(0, 2));
        assertThat(tally.later()).isEqualTo(new PerQos(2, 0));
        assertThat(tally.lost()).isEqualTo(new PerQos(2, 2));
    }

    @Test
    void shouldCountAMessageThatWasNeverSentAsLostLater() {
        Ledger ledger = new Ledger(1);
        ledger.add(10);

        assertThat(Tally.of(new Ledger[] {ledger}, FAULT).later()).isEqualTo(new PerQos(1, 0));
    }

    @Test
    void shouldCountEachFurtherArrivalAsDuplicate() {
        Ledger ledger = new Ledger(1);
        message(ledger, 10, 20);
        message(ledger, 10, 20);
        assertThat(ledger.arrived(0, 0)).isTrue();
        assertThat(ledger.arrived(0, 1)).isTrue();
        assertThat(ledger.arrived(0, 1)).isFalse();
        assertThat(ledger.arrived(0, 1)).isFalse();

        Tally tally = Tally.of(new Ledger[] {ledger}, FAULT);

        assertThat(tally.duplicated()).isEqualTo(new PerQos(0, 2));
        assertThat(tally.lost().sum()).isZero();
    }

    @Test
    void shouldMeasureTheLongestWaitOfEachPublisherFromWhenItsMessageWasDue() {
        Ledger one = new Ledger(1);
        complete(one, 0, 7 * MILLI);
        complete(one, 2 * MILLI, 3 * MILLI);
        Ledger two = new Ledger(1);
        two.add(MILLI);

        Spread gaps = Tally.gaps(new Ledger[] {one, two}, 0, 10 * MILLI, 20 * MILLI);

        assertThat(gaps).isEqualTo(new Spread(13, 7, 19));
        assertThat(Tally.gaps(new Ledger[] {one}, MILLI, 10 * MILLI, 20 * MILLI).max())
                .isEqualTo(1);
    }

    @Test
    void shouldKeepAllOfManyMessages() {
        Ledger ledger = new Ledger(1);
        for (int i = 0; i < 1_000; i++) {
            message(ledger, i, i);
            ledger.arrived(0, i);
        }

        assertThat(Tally.of(new Ledger[] {ledger}, FAULT).lost().sum()).isZero();
        assertThat(ledger.dueAt(999)).isEqualTo(999);
    }

    private static void message(Ledger ledger, long sent, long acknowledged) {
        int sequence = ledger.add(sent);
        ledger.sent(sequence, sent);
        ledger.acknowledged(sequence, acknowledged);
    }

    private static void complete(Ledger ledger, long due, long completed) {
        ledger.completed(ledger.add(due), completed);
    }
}
