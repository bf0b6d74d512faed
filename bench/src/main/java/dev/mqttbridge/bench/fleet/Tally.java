package dev.mqttbridge.bench.fleet;

import dev.mqttbridge.bench.measure.Spread;
import java.util.ArrayList;
import java.util.List;

/**
 * What was lost and doubled, over all receivers, seen from a fault in the middle. Of a message that never arrived, what its publisher
 * knew when the fault came tells where it was lost.
 *
 * @param expected messages times receivers
 */
public record Tally(long expected, PerQos withBroker, PerQos underWay, PerQos later, PerQos duplicated) {

    private static final double NANOS_PER_MILLI = 1e6;

    /** Counts at QoS 1 and at QoS 2. */
    public record PerQos(long qos1, long qos2) {

        static final PerQos NONE = new PerQos(0, 0);

        PerQos plus(int qos, long count) {
            return qos == 1 ? new PerQos(qos1 + count, qos2) : new PerQos(qos1, qos2 + count);
        }

        public PerQos plus(PerQos other) {
            return new PerQos(qos1 + other.qos1, qos2 + other.qos2);
        }

        public long sum() {
            return qos1 + qos2;
        }

        @Override
        public String toString() {
            return qos1 + " / " + qos2;
        }
    }

    /** Lost on or after the fault: not what the broker had taken over before. */
    public PerQos lost() {
        return underWay.plus(later);
    }

    static long expected(Ledger[] ledgers) {
        long expected = 0;
        for (Ledger ledger : ledgers) {
            expected += (long) ledger.size() * ledger.receivers();
        }
        return expected;
    }

    static Tally of(Ledger[] ledgers, long fault) {
        PerQos withBroker = PerQos.NONE;
        PerQos underWay = PerQos.NONE;
        PerQos later = PerQos.NONE;
        PerQos duplicated = PerQos.NONE;
        for (Ledger ledger : ledgers) {
            for (int sequence = 0; sequence < ledger.size(); sequence++) {
                int qos = Ledger.qos(sequence);
                long missing = 0;
                for (int receiver = 0; receiver < ledger.receivers(); receiver++) {
                    int count = ledger.arrivals(receiver, sequence);
                    missing += count == 0 ? 1 : 0;
                    duplicated = duplicated.plus(qos, Math.max(0, count - 1));
                }
                if (ledger.acknowledgedAt(sequence) <= fault) {
                    withBroker = withBroker.plus(qos, missing);
                } else if (ledger.sentAt(sequence) <= fault) {
                    underWay = underWay.plus(qos, missing);
                } else {
                    later = later.plus(qos, missing);
                }
            }
        }
        return new Tally(expected(ledgers), withBroker, underWay, later, duplicated);
    }

    /**
     * The longest wait from when a message was due to its PUBACK or PUBCOMP, of each publisher, in milliseconds; those not through yet
     * have waited until {@code now}. A message waits while its client is away, so a disconnect counts in full.
     */
    static Spread gaps(Ledger[] ledgers, long from, long until, long now) {
        List<Double> longest = new ArrayList<>();
        for (Ledger ledger : ledgers) {
            double most = 0;
            for (int sequence = 0; sequence < ledger.size(); sequence++) {
                long due = ledger.dueAt(sequence);
                if (due >= from && due < until) {
                    most = Math.max(most, Math.min(ledger.completedAt(sequence), now) - due);
                }
            }
            longest.add(most / NANOS_PER_MILLI);
        }
        return Spread.of(longest.stream().mapToDouble(Double::doubleValue).toArray());
    }
}
