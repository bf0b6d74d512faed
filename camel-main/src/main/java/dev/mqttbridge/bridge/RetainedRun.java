package dev.mqttbridge.bridge;

import dev.mqttbridge.bridge.RetainedMerge.Action;
import dev.mqttbridge.bridge.RetainedMerge.Side;
import dev.mqttbridge.bridge.RetainedPair.Request;
import dev.mqttbridge.bridge.RetainedPublisher.Publication;
import dev.mqttbridge.bridge.RetainedSnapshot.Difference;
import dev.mqttbridge.broker.Broker;
import dev.mqttbridge.link.Link;
import dev.mqttbridge.link.RetainedOutcome;
import dev.mqttbridge.link.Way;
import dev.mqttbridge.mqtt.BrokerPath;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One reconciliation, from opening the readers to the last acknowledgement. First a snapshot, which finds where the brokers differ;
 * then, a few topics at a time, each such topic is read exactly at both, judged and published. For the link's event loop only.
 */
final class RetainedRun {

    /** Few enough for the queues of any broker. */
    private static final int BATCH_TOPICS = 50;

    private static final int BATCH_NAME_BYTES = 16_384;
    /** Whether a broker is known to have lost nothing, so that what it lacks it has deleted. */
    enum Trust {
        /** It has lost the session of this link. */
        NONE,
        /** It has kept the session, but that may be one of a reconciliation that never ended. */
        IF_MARKED,
        FULL
    }

    /** A topic that changes at both ends all the time is left to its next live message. */
    private static final int MOST_REPEATS = 3;

    private final Link link;
    private final RetainedTopics topics;
    private final RetainedBase base;
    private final String marker;
    private final Consumer<Optional<String>> done;
    private final RetainedPair readers;
    private final RetainedPublisher publisher;
    private final long startedNanos = System.nanoTime();
    private final Set<RetainedTopic> live = new HashSet<>();
    /** Topics that wait to be judged once more, and how often each has been. */
    private final Set<RetainedTopic> again = new HashSet<>();

    private final Map<RetainedTopic, Integer> repeats = new HashMap<>();
    private final Queue<Difference> differences = new ArrayDeque<>();
    /** By the way that goes out from the broker. */
    private final Map<Way, Trust> trust;

    private final Map<Way, Map<String, MqttPublishMessage>> fetched =
            new EnumMap<>(Map.of(Way.UP, new HashMap<>(), Way.DOWN, new HashMap<>()));
    private RetainedSnapshot snapshot;
    private List<Difference> batch = List.of();
    private int down;
    private int up;
    private int deleted;
    private int failed;

    /**
     * @param trust in the brokers, by the way that goes out from each
     * @param done told once why it failed, or empty; not told after {@link #close}
     */
    RetainedRun(
            Link link,
            RetainedTopics topics,
            RetainedBase base,
            Map<Way, Trust> trust,
            Consumer<Optional<String>> done) {
        this.link = link;
        this.topics = topics;
        this.base = base;
        this.marker = topics.marker(link.clientIdPrefix());
        this.done = done;
        this.readers = new RetainedPair(link);
        this.publisher = new RetainedPublisher(link, this::isOvertaken, this::settled, this::nextBatch);
        this.trust = new EnumMap<>(trust);
    }

    void start() {
        readers.open(then(this::readMarkers));
    }

    private Consumer<Optional<String>> then(Runnable next) {
        return failure -> {
            if (failure.isPresent()) {
                done.accept(failure);
            } else {
                next.run();
            }
        };
    }

    /** The topic went over the link, live: newer than anything that was read. */
    void forwarded(RetainedTopic topic) {
        if (!publisher.hasSent(topic)) {
            live.add(topic);
        } else if (!again.contains(topic) && repeats.merge(topic, 1, Integer::sum) <= MOST_REPEATS) {
            // The two may have crossed, and each broker now have what the other had.
            again.add(topic);
            differences.add(new Difference(topic, true, true));
        }
    }

    private boolean isOvertaken(RetainedTopic topic) {
        return live.contains(topic) || again.contains(topic);
    }

    /** A broker that has lost its store has lost the marker too. */
    private void readMarkers() {
        if (!readers.bothRetain()) {
            done.accept(Optional.of("a broker knows no retained messages"));
            return;
        }
        Set<Way> found = new HashSet<>();
        Function<Way, Request> request = way -> new Request(List.of(marker), 0, () -> found.contains(way), message -> {
            message.release();
            found.add(way);
        });
        // A broker may refuse the topic: then it has no marker.
        readers.read(request.apply(Way.UP), request.apply(Way.DOWN), failure -> {
            for (Way way : Way.values()) {
                boolean marked = found.contains(way);
                trust.computeIfPresent(way, (w, before) -> before == Trust.IF_MARKED && marked ? Trust.FULL : before);
            }
            takeSnapshot();
        });
    }

    private void takeSnapshot() {
        snapshot = new RetainedSnapshot(topics);
        readers.read(
                snapshotRequest(Way.UP, topics.filtersAtChild()),
                snapshotRequest(Way.DOWN, topics.filtersAtHub()),
                then(this::compare));
    }

    private Request snapshotRequest(Way way, List<String> filters) {
        return new Request(filters, 0, () -> false, message -> {
            snapshot.add(way, message);
            message.release();
        });
    }

    private void compare() {
        for (Way way : Way.values()) {
            if (snapshot.hasLostAll(way)) {
                trust.put(way, Trust.NONE);
            }
        }
        differences.addAll(snapshot.compare(base, live::contains));
        snapshot = null;
        nextBatch();
    }

    private void nextBatch() {
        batch = new ArrayList<>();
        int bytes = 0;
        while (!differences.isEmpty() && batch.size() < BATCH_TOPICS && bytes < BATCH_NAME_BYTES) {
            Difference next = differences.remove();
            again.remove(next.topic());
            if (!live.contains(next.topic())) {
                batch.add(next);
                bytes += ByteBufUtil.utf8Bytes(next.topic().hub());
            }
        }
        if (batch.isEmpty()) {
            finish();
            return;
        }
        readers.read(
                fetchRequest(Way.UP, RetainedTopic::child, Difference::atChild),
                fetchRequest(Way.DOWN, RetainedTopic::hub, Difference::atHub),
                then(this::judge));
    }

    private Request fetchRequest(
            Way way, Function<RetainedTopic, String> name, Function<Difference, Boolean> expected) {
        Map<String, MqttPublishMessage> into = fetched.get(way);
        Set<String> wanted = new HashSet<>();
        Set<String> missing = new HashSet<>();
        for (Difference difference : batch) {
            wanted.add(name.apply(difference.topic()));
            if (expected.apply(difference)) {
                missing.add(name.apply(difference.topic()));
            }
        }
        return new Request(List.copyOf(wanted), readers.qos(way), missing::isEmpty, message -> {
            String topic = message.variableHeader().topicName();
            missing.remove(topic);
            MqttPublishMessage unwanted = wanted.contains(topic) ? into.put(topic, message) : message;
            if (unwanted != null) {
                unwanted.release();
            }
        });
    }

    private void judge() {
        for (Difference difference : batch) {
            RetainedTopic topic = difference.topic();
            MqttPublishMessage atHub = fetched.get(Way.DOWN).remove(topic.hub());
            MqttPublishMessage atChild = fetched.get(Way.UP).remove(topic.child());
            Side hub = side(Way.DOWN, atHub, link.child());
            Side child = side(Way.UP, atChild, link.hub());
            Action action = RetainedMerge.decide(base.get(topic), hub, child, topic.carried());
            if (hub.hash() == child.hash() && !isOvertaken(topic)) {
                base.agree(topic, hub.hash());
            }
            switch (action) {
                case DOWN -> publisher.add(new Publication(topic, Way.DOWN, hub.hash(), atHub.retain()));
                case UP -> publisher.add(new Publication(topic, Way.UP, child.hash(), atChild.retain()));
                case DELETE_AT_CHILD -> publisher.add(deletion(topic, Way.DOWN, topic.hub()));
                case DELETE_AT_HUB -> publisher.add(deletion(topic, Way.UP, topic.child()));
                case NOTHING -> {
                    // Equal, or the target's own.
                }
            }
            release(atHub);
            release(atChild);
        }
        releaseFetched();
        publisher.pump();
    }

    private Side side(Way way, MqttPublishMessage message, Broker other) {
        if (message == null) {
            return new Side(PayloadHash.ABSENT, false, trust.get(way) == Trust.FULL);
        }
        boolean copy = BrokerPath.of(message.variableHeader().properties()).endsWith(link.mark(other.name()));
        return new Side(PayloadHash.of(message.payload()), copy, trust.get(way) == Trust.FULL);
    }

    private Publication deletion(RetainedTopic topic, Way way, String name) {
        MqttPublishMessage empty = MqttMessageBuilders.publish()
                .topicName(name)
                .qos(MqttQoS.valueOf(Math.min(1, readers.qos(way))))
                .retained(true)
                .payload(Unpooled.EMPTY_BUFFER)
                .build();
        return new Publication(topic, way, PayloadHash.ABSENT, empty);
    }

    private void settled(Publication publication, boolean taken) {
        if (!taken) {
            failed++;
            return;
        }
        base.agree(publication.topic(), publication.hash());
        if (publication.hash() == PayloadHash.ABSENT) {
            deleted++;
        } else if (publication.way() == Way.DOWN) {
            down++;
        } else {
            up++;
        }
    }

    private void finish() {
        for (Way way : Way.values()) {
            readers.reader(way).publishRetained(marker, Unpooled.copiedBuffer("reconciled", StandardCharsets.US_ASCII));
        }
        Duration took = Duration.ofNanos(System.nanoTime() - startedNanos);
        link.listener().retainedReconciled(link, new RetainedOutcome(down, up, deleted, failed, took));
        done.accept(Optional.empty());
    }

    /** Gives back what it holds; nobody is told anything any more. */
    void close() {
        publisher.close();
        releaseFetched();
        readers.close();
    }

    private void releaseFetched() {
        fetched.values().forEach(messages -> {
            messages.values().forEach(MqttPublishMessage::release);
            messages.clear();
        });
    }

    private static void release(MqttPublishMessage message) {
        if (message != null) {
            message.release();
        }
    }
}
