package dev.mqttbridge.gateway;

import dev.mqttbridge.mqtt.session.Subscriptions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What persistent sessions without a connection are subscribed to, by client identifier, until they expire: a client that comes back
 * to a broker which never saw it finds its subscriptions there. Bounded; who has been away longest goes first. Thread-safe.
 */
final class RememberedSessions {

    private record Remembered(Subscriptions subscriptions, long until) {}

    private static final long FOR_EVER = 0xFFFF_FFFFL;

    private final LongSupplier nanoClock;
    private final Map<String, Remembered> byClientId;

    /** @param most sessions to remember */
    RememberedSessions(int most, LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.byClientId = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Remembered> eldest) {
                return size() > most;
            }
        };
    }

    /**
     * A client has gone and may come back.
     *
     * @param expirySeconds Session Expiry Interval; 0xFFFFFFFF for never
     */
    synchronized void remember(String clientId, Subscriptions subscriptions, long expirySeconds) {
        byClientId.remove(clientId);
        if (expirySeconds > 0 && !subscriptions.isEmpty() && !clientId.isEmpty()) {
            long seconds = expirySeconds == FOR_EVER ? TimeUnit.DAYS.toSeconds(365) : expirySeconds;
            byClientId.put(
                    clientId,
                    new Remembered(subscriptions.copy(), nanoClock.getAsLong() + TimeUnit.SECONDS.toNanos(seconds)));
        }
    }

    synchronized void forget(String clientId) {
        byClientId.remove(clientId);
    }

    synchronized Optional<Subscriptions> find(String clientId) {
        Remembered found = byClientId.get(clientId);
        if (found == null) {
            return Optional.empty();
        }
        if (found.until() - nanoClock.getAsLong() <= 0) {
            byClientId.remove(clientId);
            return Optional.empty();
        }
        return Optional.of(found.subscriptions());
    }

    synchronized int size() {
        return byClientId.size();
    }
}
