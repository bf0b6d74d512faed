package dev.mqttbridge.gateway;

import dev.mqttbridge.broker.Broker;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The sessions of a broker that has failed, on their way to others. A barrier: held messages are let go only when all of them are
 * subscribed again, or have given up, or it has taken too long; so no subscriber misses what a publisher of the same gateway sends
 * after the failure. Thread-safe.
 */
final class Evacuation {

    private final Broker failed;
    private final Set<ClientSession> members;
    private final Set<ClientSession> underWay;
    private final long began;
    private boolean over;

    /** @param began {@link System#nanoTime()} of the failure */
    Evacuation(Broker failed, Collection<ClientSession> sessions, long began) {
        this.failed = failed;
        this.members = new HashSet<>(sessions);
        this.underWay = new HashSet<>(members);
        this.began = began;
    }

    /** The broker they leave; null if they had none. */
    Broker failed() {
        return failed;
    }

    /** How many sessions have taken part. */
    synchronized int size() {
        return members.size();
    }

    /** Those that have taken part; a copy. */
    synchronized List<ClientSession> members() {
        return List.copyOf(members);
    }

    /** One that has come to the broker since. Nothing when it is over. */
    synchronized void join(ClientSession session) {
        if (!over) {
            members.add(session);
            underWay.add(session);
        }
    }

    long began() {
        return began;
    }

    synchronized boolean isOver() {
        return over;
    }

    /**
     * The session is subscribed at its new broker, or will not be.
     *
     * @return true if it was the last
     */
    boolean arrived(ClientSession session) {
        synchronized (this) {
            underWay.remove(session);
            if (over || !underWay.isEmpty()) {
                return false;
            }
            over = true;
        }
        return true;
    }

    /** Waits no longer; false if it was over already. */
    synchronized boolean giveUp() {
        boolean first = !over;
        over = true;
        return first;
    }

    /** Sessions that have not arrived. */
    synchronized int missing() {
        return underWay.size();
    }
}
