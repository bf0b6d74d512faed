package dev.mqttbridge.bridge;

import dev.mqttbridge.link.Link;
import dev.mqttbridge.link.Way;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * Publishes over a link what its brokers lack, no faster than the targets take it beside live messages, and leaves out what live
 * messages have overtaken. For the link's event loop only.
 */
final class RetainedPublisher {

    private static final long RETRY_MILLIS = 50;

    private final Link link;
    private final Predicate<RetainedTopic> overtaken;
    private final BiConsumer<Publication, Boolean> settled;
    private final Runnable idle;
    private final Queue<Publication> waiting = new ArrayDeque<>();
    private final Set<RetainedTopic> sent = new HashSet<>();
    private int outstanding;
    private boolean pumping;
    private boolean closed;

    /**
     * A message on its way. @param hash of its payload
     *
     * @param way where to
     * @param message owned by the publisher
     */
    record Publication(RetainedTopic topic, Way way, long hash, MqttPublishMessage message) {}

    /**
     * @param overtaken topics that are not to be published any more
     * @param settled told of each publication whether the target has taken it
     * @param idle told each time when nothing waits any longer and everything is settled
     */
    RetainedPublisher(
            Link link, Predicate<RetainedTopic> overtaken, BiConsumer<Publication, Boolean> settled, Runnable idle) {
        this.link = link;
        this.overtaken = overtaken;
        this.settled = settled;
        this.idle = idle;
    }

    /** Takes over the reference. It goes with the next {@link #pump}. */
    void add(Publication publication) {
        waiting.add(publication);
    }

    /** Publishes as much as there is room for; goes on by itself. */
    void pump() {
        if (pumping || closed) {
            return;
        }
        pumping = true;
        boolean room = true;
        while (room && !waiting.isEmpty()) {
            Publication next = waiting.peek();
            if (overtaken.test(next.topic())) {
                waiting.remove().message().release();
            } else if (link.canInject(next.way())) {
                publish(waiting.remove());
            } else {
                room = false;
            }
        }
        pumping = false;
        if (waiting.isEmpty() && outstanding == 0) {
            idle.run();
        } else if (outstanding == 0) {
            // Live messages have the room; nobody says when they leave it.
            link.loop().schedule(this::pump, RETRY_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void publish(Publication publication) {
        outstanding++;
        sent.add(publication.topic());
        link.inject(publication.way(), publication.message(), taken -> {
            outstanding--;
            if (!closed) {
                settled.accept(publication, taken);
                pump();
            }
        });
    }

    /** Something was published on this topic. */
    boolean hasSent(RetainedTopic topic) {
        return sent.contains(topic);
    }

    void close() {
        closed = true;
        waiting.forEach(publication -> publication.message().release());
        waiting.clear();
    }
}
