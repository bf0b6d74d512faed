package dev.mqttbridge.mqtt.session;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * Messages, by the broker's packet identifier, that a broker says again because the connection to it broke while its session lived on
 * (MQTT 5, 4.4). The client, whose connection has not broken, has them already: it must not see them twice, and the broker must not
 * get two answers of which the second might hit another message. Not thread-safe.
 */
final class Redeliveries {

    private Set<Integer> awaited = Set.of();
    /** Of these, what the client has done with in the meantime. */
    private final Set<Integer> answered = new HashSet<>(2);

    /** @param open all that the client has open with this broker; what it has done with and the broker does not know stays */
    void expect(Collection<Integer> open) {
        awaited = new HashSet<>(open);
        awaited.addAll(answered);
    }

    void clear() {
        awaited = Set.of();
        answered.clear();
    }

    /** The broker has not said it again yet. */
    boolean isAwaited(int brokerId) {
        return !awaited.isEmpty() && awaited.contains(brokerId);
    }

    /** The client has done with it. */
    void answer(int brokerId) {
        answered.add(brokerId);
    }

    boolean isAnswered(int brokerId) {
        return answered.contains(brokerId);
    }

    /** The broker has said it again, or has given the identifier to another message. */
    void came(int brokerId) {
        if (!awaited.isEmpty()) {
            awaited.remove(brokerId);
            answered.remove(brokerId);
        }
    }
}
