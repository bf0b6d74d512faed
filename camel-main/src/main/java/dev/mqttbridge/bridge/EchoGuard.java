package dev.mqttbridge.bridge;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Recognises messages that a broker without no-local sends back: remembers a fingerprint of each message published there, and takes
 * the next message with that fingerprint from there for its echo, once. Exact as long as every message comes back; a fingerprint
 * whose echo does not come is forgotten after a while, and the oldest go first when there are too many. A message that a
 * client publishes there, equal to the letter, in that short time is taken for the echo and the echo for the message, which no
 * subscriber can tell.
 *
 * <p>Pure but for the clock it is given. Thread-safe.
 */
public final class EchoGuard {

    private static final int MOST_FINGERPRINTS = 100_000;
    private static final long FORGOTTEN_AFTER_NANOS = 30_000_000_000L;

    private record Print(String broker, String topic, int payloadHash, int payloadLength) {}

    private record Expected(int count, long until) {}

    private final Map<Print, Expected> expected = new LinkedHashMap<>();
    private final LongSupplier nanoClock;

    public EchoGuard(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /** A message is about to be published at {@code broker}, which will send it back. */
    public synchronized void published(String broker, String topic, byte[] payload) {
        long now = nanoClock.getAsLong();
        forget(now);
        Print print = print(broker, topic, payload);
        Expected before = expected.remove(print);
        int count = before == null ? 1 : before.count() + 1;
        expected.put(print, new Expected(count, now + FORGOTTEN_AFTER_NANOS));
    }

    /** True if this message, received from {@code broker}, is the echo of one that was published there. */
    public synchronized boolean isEcho(String broker, String topic, byte[] payload) {
        forget(nanoClock.getAsLong());
        Print print = print(broker, topic, payload);
        Expected waiting = expected.get(print);
        if (waiting == null) {
            return false;
        }
        if (waiting.count() == 1) {
            expected.remove(print);
        } else {
            expected.put(print, new Expected(waiting.count() - 1, waiting.until()));
        }
        return true;
    }

    /** The map is in order of age, since every change of a print's time puts it last. */
    private void forget(long now) {
        var oldest = expected.entrySet().iterator();
        while (oldest.hasNext()) {
            boolean stale = oldest.next().getValue().until() - now <= 0;
            if (!stale && expected.size() <= MOST_FINGERPRINTS) {
                return;
            }
            oldest.remove();
        }
    }

    private static Print print(String broker, String topic, byte[] payload) {
        return new Print(broker, topic, Arrays.hashCode(payload), payload.length);
    }
}
