package dev.mqttbridge.link;

import dev.mqttbridge.net.Backoff;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/**
 * Keeps two services with one instance name, which means the same client ids, from throwing each other out of the brokers all the time:
 * who has been thrown out waits long, and longer each time. An MQTT 5 broker says what has happened (DISCONNECT 0x8E, MQTT-3.1.4-3);
 * an older one just closes, and when it does so again and again soon after it has let us in, that is taken for the same. Pure.
 */
final class TakeOvers {

    private static final Backoff PATIENCE = new Backoff(Duration.ofSeconds(20), Duration.ofMinutes(5));
    /** Twice as long as the other can have waited. */
    private static final long LONG_NANOS = TimeUnit.MINUTES.toNanos(10);

    private static final long SOON_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final int SILENT_ENDS_IN_A_ROW = 3;

    private int takeOvers;
    private int silentEnds;

    /** How a pair of connections has ended. */
    enum End {
        /** The broker has said that another client came with the same client id. */
        TAKEN_OVER,
        /** A broker that could not have said so has closed the connection. */
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
        if (livedNanos > LONG_NANOS) {
            takeOvers = 0;
        }
        boolean soon = livedNanos <= (takeOvers == 0 ? SOON_NANOS : LONG_NANOS);
        silentEnds = end == End.CLOSED && soon ? silentEnds + 1 : 0;
        if (end == End.TAKEN_OVER || silentEnds > SILENT_ENDS_IN_A_ROW) {
            return Optional.of(PATIENCE.delay(takeOvers++, random));
        }
        return Optional.empty();
    }
}
