package dev.mqttbridge.link;

/**
 * Finds out that a broker cannot bear what the service itself publishes there: some end the connection of whoever publishes to a topic that
 * begins with {@code $} and is none of theirs, where others refuse the message. One connection that ends so proves nothing, several in
 * a row do. Pure; for one thread.
 */
final class Unwelcome {

    /** A broker that says why leaves less to doubt, and need not be tried again. */
    private static final int ENDS_WITH_A_REASON = 2;

    private final int silentEnds;
    private int ends;
    private int reasons;

    /** @param silentEnds so many in a row are taken for it where the broker just closes; it is tried again, once, later */
    Unwelcome(int silentEnds) {
        this.silentEnds = silentEnds;
    }

    /** A connection has ended as if for it. @param withReason the broker has sent a reason code that fits */
    void ended(boolean withReason) {
        ends++;
        if (withReason) {
            reasons++;
        }
    }

    /** The broker has taken it. */
    void borne() {
        ends = 0;
        if (!isForGood()) {
            reasons = 0;
        }
    }

    /** Connections have ended over which none was sent: if the next ends for it, that is enough. */
    void tryAgain() {
        ends = Math.min(ends, silentEnds - 1);
    }

    /** Whether no more should be sent. */
    boolean isCertain() {
        return isForGood() || ends >= silentEnds;
    }

    private boolean isForGood() {
        return reasons >= ENDS_WITH_A_REASON;
    }
}
