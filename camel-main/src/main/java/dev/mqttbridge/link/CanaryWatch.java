package dev.mqttbridge.link;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Knows which canaries of one way are still out. An arrival proves that the way carries, so it also answers for those sent before it,
 * which may have expired. Times in nanoseconds. Pure; for one thread.
 */
final class CanaryWatch {

    /** The oldest decides; of a flock that long nobody needs the newest. */
    private static final int MOST_OUT = 100;

    private final Deque<Long> out = new ArrayDeque<>();
    private boolean blocked;

    /** @return false if it is not waited for */
    boolean sent(long at) {
        if (blocked || out.size() >= MOST_OUT) {
            return false;
        }
        out.add(at);
        return true;
    }

    /** One sent at this time has come through. Late ones that an earlier arrival has answered for change nothing. */
    void arrived(long sentAt) {
        blocked = false;
        while (!out.isEmpty() && out.peek() - sentAt <= 0) {
            out.remove();
        }
    }

    /** It could not be sent after all. */
    void notSent(long at) {
        out.remove(at);
    }

    /** Something that is no stall keeps canaries back, such as an access rule: until one arrives, none is waited for. */
    void block() {
        blocked = true;
        out.clear();
    }

    /** Nothing is known of those that are out, and none is waited for. */
    void reset() {
        blocked = false;
        out.clear();
    }

    /** @param timeout in nanoseconds */
    boolean isLate(long now, long timeout) {
        return !out.isEmpty() && now - out.peek() >= timeout;
    }
}
