package dev.mqttbridge.link;

/**
 * When to subscribe at a broker of MQTT 3.1.1, and when what it sends is a replay. Such a broker answers each SUBSCRIBE with all that
 * it retains (MQTT-3.3.1-6), which {@link RetainedSync} is to judge and not to be passed on. So first everything that a resumed
 * session has in store is let through; then comes SUBSCRIBE, and retained messages are taken for its replay until a ping
 * comes back with none before it. A retained message that a client publishes in this moment is judged with the others.
 * Pure; for one thread.
 */
final class Replay {

    /** A session with so much in store, or so busy, is subscribed to all the same. */
    static final int MOST_DRAIN_PINGS = 1_000;

    private enum Phase {
        DRAINING,
        REPLAYING,
        OVER
    }

    /** What is due after a ping has come back. */
    enum Next {
        PING,
        SUBSCRIBE,
        /** Messages flow as they should from now on. */
        FLOW,
        NOTHING
    }

    private Phase phase;
    private boolean active;
    private int pings;

    /**
     * @param resumed the session may have messages in store
     * @param subscribes a resumed session that this process has subscribed knows its subscriptions, and is better left alone
     */
    Replay(boolean resumed, boolean subscribes) {
        this.phase = !resumed ? Phase.REPLAYING : subscribes ? Phase.DRAINING : Phase.OVER;
    }

    /** Whether SUBSCRIBE is to be sent at once. */
    boolean subscribesAtOnce() {
        return phase == Phase.REPLAYING;
    }

    boolean isOver() {
        return phase == Phase.OVER;
    }

    /** A message of the source. @return true if it belongs to the replay */
    boolean takes(boolean retain) {
        boolean replayed = phase == Phase.REPLAYING && retain;
        active |= replayed || phase == Phase.DRAINING;
        return replayed;
    }

    /** A ping sent after all that was due has come back. */
    Next pinged() {
        pings++;
        boolean quiet = !active;
        active = false;
        return switch (phase) {
            case DRAINING -> {
                if (!quiet && pings < MOST_DRAIN_PINGS) {
                    yield Next.PING;
                }
                phase = Phase.REPLAYING;
                yield Next.SUBSCRIBE;
            }
            case REPLAYING -> {
                if (!quiet) {
                    yield Next.PING;
                }
                phase = Phase.OVER;
                yield Next.FLOW;
            }
            case OVER -> Next.NOTHING;
        };
    }
}
