package dev.mqttbridge.link;

import dev.mqttbridge.net.Backoff;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/**
 * Keeps two services with one instance name, which means the same client ids, from throwing each other out of the brokers all the time:
 * who has been thrown out waits long, and longer each time. Some brokers say what has happened (DISCONNECT 0x8E, MQTT-3.1.4-3);
 * others just close, and when one does so again and again, each time as soon as it has let us in, that is taken for the same. Pure.
 */
final class TakeOvers {

    private static final Backoff PATIENCE = new Backoff(Duration.ofSeconds(20), Duration.ofMinutes(5));
    /** The other waits up to four times as long as we did: as we do between half and all, and once more often. */
    private static final int LONGER_THAN_THE_OTHER = 5;

    private static final long SOON_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int SILENT_ENDS_IN_A_ROW = 3;

    private int takeOvers;
    private int silentEnds;
    private long lastWaitNanos;

    /** How a pair of connections has ended. */
    enum End {
        /** The broker has said that another client came with the same client id. */
        TAKEN_OVER,
        /** The broker has closed, without a word, a connection that it had accepted with CONNACK. */
        CLOSED,
        /** Anything else. */
        OTHER
    }

    /**
     * @param livedNanos how long messages had been flowing
     * @param random yields numbers in [0, 1)
     * @return how long to wait before connecting again; empty if this was none, and the usual backoff will do
     */
    Optional<Duration> ended(End end, long livedNanos, DoubleSupplier random) {
        long longNanos = Math.max(SOON_NANOS, lastWaitNanos * LONGER_THAN_THE_OTHER);
        boolean soon = livedNanos <= longNanos;
        if (!soon) {
            takeOvers = 0;
            lastWaitNanos = 0;
        }
        silentEnds = end == End.CLOSED && soon ? silentEnds + 1 : 0;
        if (end == End.TAKEN_OVER || silentEnds > SILENT_ENDS_IN_A_ROW) {
            Duration wait = PATIENCE.delay(takeOvers++, random);
            lastWaitNanos = wait.toNanos();
            return Optional.of(wait);
        }
        return Optional.empty();
    }
}
