package dev.mqttbridge.bridge;

import dev.mqttbridge.link.Link;
import dev.mqttbridge.link.RetainedReader;
import dev.mqttbridge.link.Way;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.util.concurrent.Future;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Two readers, one at each broker of a link, that read at the same time. For the link's event loop only. */
final class RetainedPair {

    private final Link link;
    /** By the way that goes out from the broker. */
    private final Map<Way, RetainedReader> readers = new EnumMap<>(Way.class);

    private boolean closed;

    RetainedPair(Link link) {
        this.link = link;
    }

    /** What to read at one broker. */
    record Request(List<String> filters, int qos, BooleanSupplier complete, Consumer<MqttPublishMessage> each) {}

    /** Connects to both. @param done told once why it failed, or empty; not told after {@link #close} */
    void open(Consumer<Optional<String>> done) {
        Join join = new Join(done);
        for (Way way : Way.values()) {
            link.openReader(way == Way.UP ? link.child() : link.hub()).addListener((Future<RetainedReader> opened) -> {
                if (!opened.isSuccess()) {
                    join.end(Optional.of(String.valueOf(opened.cause().getMessage())));
                    return;
                }
                readers.put(way, opened.getNow());
                if (closed) {
                    opened.getNow().close();
                } else {
                    join.end(Optional.empty());
                }
            });
        }
    }

    /** The reader at the broker that this way goes out from. */
    RetainedReader reader(Way way) {
        return readers.get(way);
    }

    /** True if both brokers know retained messages. */
    boolean bothRetain() {
        return readers.values().stream()
                .allMatch(reader -> reader.capabilities().retainAvailable());
    }

    /** The highest QoS at which what is read for this way can be published. */
    int qos(Way way) {
        int rules = link.rules(way).stream().mapToInt(rule -> rule.qos()).max().orElse(0);
        Way other = way == Way.UP ? Way.DOWN : Way.UP;
        return Math.min(rules, readers.get(other).capabilities().maximumQos());
    }

    /** Reads at the child for {@code up} and at the hub for {@code down}; nothing where there is no filter. */
    void read(Request up, Request down, Consumer<Optional<String>> done) {
        Join join = new Join(done);
        Map<Way, Request> requests = Map.of(Way.UP, up, Way.DOWN, down);
        requests.forEach((way, request) -> {
            if (request.filters().isEmpty()) {
                join.end(Optional.empty());
            } else {
                readers.get(way).read(request.filters(), request.qos(), request.complete(), request.each(), join::end);
            }
        });
    }

    void close() {
        closed = true;
        readers.values().forEach(RetainedReader::close);
    }

    /** Waits for both ends. */
    private final class Join {

        private final Consumer<Optional<String>> done;
        private int missing = Way.values().length;
        private Optional<String> failed = Optional.empty();

        Join(Consumer<Optional<String>> done) {
            this.done = done;
        }

        void end(Optional<String> failure) {
            missing--;
            failed = failed.isPresent() ? failed : failure;
            if (missing == 0 && !closed) {
                done.accept(failed);
            }
        }
    }
}
