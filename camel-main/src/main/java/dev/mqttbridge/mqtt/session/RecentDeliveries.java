package dev.mqttbridge.mqtt.session;

import io.netty.util.collection.LongObjectHashMap;

/**
 * Which QoS 2 messages the gateway's clients have just published, and which its subscribers have just received. When a broker dies
 * between a client's PUBREL and its PUBCOMP, nobody knows whether it has delivered the message; that a subscriber got it since says
 * that it has, unless it may have been another message that looks the same. Remembers a bounded number of each, the oldest go first.
 * Thread-safe: one for all event loops.
 */
public final class RecentDeliveries {

    /** What is known of all messages with one fingerprint. */
    private static final class Seen {
        int published;
        /** Of those still in the ring. */
        int deliveries;

        long lastDelivery;
    }

    private final LongObjectHashMap<Seen> byPrint = new LongObjectHashMap<>();
    private final Ring published;
    private final Ring delivered;

    /** @param most how many of each to remember */
    public RecentDeliveries(int most) {
        this.published = new Ring(most);
        this.delivered = new Ring(most);
    }

    /** A client has published a message with this fingerprint. */
    synchronized void published(long print) {
        if (published.isFull()) {
            Seen oldest = byPrint.get(published.oldest());
            oldest.published--;
            forget(published.oldest(), oldest);
        }
        published.add(print);
        seen(print).published++;
    }

    /** A message with this fingerprint goes to a subscriber now. */
    synchronized void delivered(long print, long nanos) {
        if (delivered.isFull()) {
            Seen oldest = byPrint.get(delivered.oldest());
            oldest.deliveries--;
            forget(delivered.oldest(), oldest);
        }
        delivered.add(print);
        Seen seen = seen(print);
        seen.deliveries++;
        seen.lastDelivery = nanos;
    }

    /**
     * True if a message with this fingerprint went to a subscriber at that time or later, and it cannot have been another: one
     * delivery that settles two messages loses one of them, and a duplicate is preferred to a loss.
     */
    synchronized boolean settles(long print, long nanos) {
        Seen seen = byPrint.get(print);
        return seen != null && seen.published == 1 && seen.deliveries > 0 && seen.lastDelivery - nanos >= 0;
    }

    private Seen seen(long print) {
        Seen seen = byPrint.get(print);
        if (seen == null) {
            seen = new Seen();
            byPrint.put(print, seen);
        }
        return seen;
    }

    private void forget(long print, Seen seen) {
        if (seen.published == 0 && seen.deliveries == 0) {
            byPrint.remove(print);
        }
    }

    /** The last fingerprints, in order. */
    private static final class Ring {
        private final long[] prints;
        private int next;
        private boolean full;

        Ring(int most) {
            prints = new long[most];
        }

        boolean isFull() {
            return full;
        }

        long oldest() {
            return prints[next];
        }

        void add(long print) {
            prints[next] = print;
            next = (next + 1) % prints.length;
            full |= next == 0;
        }
    }
}
