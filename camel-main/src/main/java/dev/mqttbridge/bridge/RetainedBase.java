package dev.mqttbridge.bridge;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * What the two brokers of a link retained when they last were known to agree, as hashes. In memory only: a service that starts knows
 * nothing. A topic is here once a read has shown it at both brokers; from then on live messages keep it current. That a live message
 * was sent to a broker is no proof that the broker took it, for at QoS 0 it refuses in silence.
 *
 * <p>Pure; time is a parameter. For one thread.
 */
final class RetainedBase {

    /** Longer than a broken connection goes unnoticed: what was sent before has arrived, if the link is still up. */
    static final long UNSURE_NANOS = TimeUnit.SECONDS.toNanos(60);

    /** Of a topic that changes fast; older ones are taken for a change that a client made. */
    private static final int MOST_CHANGES = 64;

    private final int mostTopics;
    private final Map<RetainedTopic, Long> agreed = new HashMap<>();
    /** Live changes of late, oldest first. */
    private final Map<RetainedTopic, Change> changes = new LinkedHashMap<>();

    private boolean full;

    private record Change(Set<Long> before, long at) {}

    RetainedBase(int mostTopics) {
        this.mostTopics = mostTopics;
    }

    /** Both brokers have been seen to retain this, or to retain nothing. */
    void agree(RetainedTopic topic, long hash) {
        changes.remove(topic);
        put(topic, hash);
    }

    private void put(RetainedTopic topic, long hash) {
        if (hash == PayloadHash.ABSENT) {
            agreed.remove(topic);
        } else if (agreed.size() < mostTopics || agreed.containsKey(topic)) {
            agreed.put(topic, hash);
        } else {
            full = true;
        }
    }

    /** Whether {@link #live} is of use for this topic. */
    boolean tracks(RetainedTopic topic) {
        return agreed.containsKey(topic) || changes.containsKey(topic);
    }

    /** A live message on a topic that it {@link #tracks} has been sent to the other broker. */
    void live(RetainedTopic topic, long hash, long nanos) {
        forgetBefore(nanos - UNSURE_NANOS);
        Change last = changes.remove(topic);
        Long known = agreed.get(topic);
        Set<Long> before = last == null ? new LinkedHashSet<>() : last.before();
        before.add(known == null ? PayloadHash.ABSENT : known);
        if (before.size() > MOST_CHANGES) {
            before.remove(before.iterator().next());
        }
        changes.put(topic, new Change(before, nanos));
        put(topic, hash);
    }

    private void forgetBefore(long nanos) {
        Iterator<Change> oldest = changes.values().iterator();
        while (oldest.hasNext() && oldest.next().at() - nanos < 0) {
            oldest.remove();
        }
    }

    /** The link is no longer up: what was sent just now may not have arrived, the rest has. */
    void broken(long nanos) {
        forgetBefore(nanos - UNSURE_NANOS);
    }

    /** Nothing is known of this topic any more. */
    void forget(RetainedTopic topic) {
        agreed.remove(topic);
        changes.remove(topic);
    }

    Optional<RetainedMerge.Base> get(RetainedTopic topic) {
        Long known = agreed.get(topic);
        Change change = changes.get(topic);
        if (known == null && change == null) {
            return Optional.empty();
        }
        return Optional.of(new RetainedMerge.Base(
                known == null ? PayloadHash.ABSENT : known, change == null ? Set.of() : change.before()));
    }

    Set<RetainedTopic> topics() {
        return agreed.keySet();
    }

    /** Some topics found no room: their deletions during an outage will not be known for deletions. */
    boolean isFull() {
        return full;
    }
}
