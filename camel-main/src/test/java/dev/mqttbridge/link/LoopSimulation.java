package dev.mqttbridge.link;

import dev.mqttbridge.link.LoopDetector.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Brokers, links between them, and hellos that take a random time from one to the other, in a time of its own. */
final class LoopSimulation {

    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private record Event(long at, long order, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
        }
    }

    /** A link with its two brokers' numbers. */
    static final class Edge {
        final int hub;
        final int child;
        final LoopDetector detector;
        private int life;
        private boolean alive;
        /** When the last change of its state was, in milliseconds. */
        private long changedAt;

        private Edge(int hub, int child, LoopDetector detector) {
            this.hub = hub;
            this.child = child;
            this.detector = detector;
        }

        boolean isActive() {
            return alive && detector.state() == State.ACTIVE;
        }

        @Override
        public String toString() {
            return hub + "-" + child + (alive ? " " + detector.state() : " dead");
        }
    }

    private final Random random;
    private final int mostDelayMillis;
    private final List<Edge> edges = new ArrayList<>();
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long now;
    private long order;
    private int brokers;
    private long published;

    LoopSimulation(Random random, int mostDelayMillis) {
        this.random = random;
        this.mostDelayMillis = mostDelayMillis;
    }

    Edge link(int hub, int child) {
        brokers = Math.max(brokers, Math.max(hub, child) + 1);
        String id = LoopDetector.id("service" + random.nextInt(3), "child" + child, random.nextInt());
        Edge edge = new Edge(
                hub,
                child,
                new LoopDetector(id, Map.of(Way.UP, "#", Way.DOWN, "#"), LoopTimes.DEFAULT, random::nextDouble));
        edges.add(edge);
        return edge;
    }

    List<Edge> edges() {
        return edges;
    }

    List<Edge> active() {
        return edges.stream().filter(Edge::isActive).toList();
    }

    void connectIn(int millis, Edge edge) {
        in(millis * MILLI, () -> {
            edge.life++;
            int life = edge.life;
            long answered = (long) (random.nextDouble() * mostDelayMillis * MILLI);
            in(answered, () -> {
                if (edge.life == life) {
                    edge.alive = true;
                    edge.detector.connected(answered, now);
                    noteChange(edge);
                    tick(edge, life);
                }
            });
        });
    }

    void killIn(int millis, Edge edge) {
        in(millis * MILLI, () -> {
            edge.life++;
            if (edge.alive) {
                edge.alive = false;
                edge.detector.disconnected(now);
                noteChange(edge);
            }
        });
    }

    private void tick(Edge edge, int life) {
        if (edge.life != life) {
            return;
        }
        State before = edge.detector.state();
        publish(edge.hub, edge.detector.tick(now), edge);
        noteChange(edge, before);
        in(edge.detector.nextTick(now), () -> tick(edge, life));
    }

    /** Everybody at that broker gets it but who has sent it. */
    private void publish(int broker, Hello hello, Edge sender) {
        published++;
        for (Edge edge : edges) {
            if (edge != sender && (edge.hub == broker || edge.child == broker)) {
                int life = edge.life;
                in((long) (random.nextDouble() * mostDelayMillis * MILLI), () -> {
                    if (edge.alive && edge.life == life) {
                        deliver(edge, hello, broker);
                    }
                });
            }
        }
    }

    private void deliver(Edge edge, Hello hello, int broker) {
        State before = edge.detector.state();
        Way way = broker == edge.child ? Way.UP : Way.DOWN;
        Optional<Hello> on = edge.detector.received(hello, way, now);
        noteChange(edge, before);
        on.ifPresent(next -> publish(way == Way.UP ? edge.hub : edge.child, next, edge));
    }

    private void noteChange(Edge edge, State before) {
        if (edge.detector.state() != before) {
            noteChange(edge);
        }
    }

    private void noteChange(Edge edge) {
        edge.changedAt = now / MILLI;
    }

    private void in(long nanos, Runnable action) {
        events.add(new Event(now + nanos, order++, action));
    }

    LoopSimulation run(int millis) {
        long until = now + millis * MILLI;
        while (!events.isEmpty() && events.peek().at() <= until) {
            Event event = events.remove();
            now = event.at();
            event.action().run();
        }
        now = until;
        return this;
    }

    /** How long ago the last link changed its mind. */
    long quietMillis() {
        return now / MILLI
                - edges.stream().mapToLong(edge -> edge.changedAt).max().orElse(0);
    }

    long published() {
        return published;
    }

    /** How many parts the brokers fall into when only such links connect them. */
    int parts(Predicate<Edge> which) {
        int[] part = new int[brokers];
        for (int i = 0; i < brokers; i++) {
            part[i] = i;
        }
        int parts = brokers;
        for (Edge edge : edges) {
            if (which.test(edge)) {
                int a = find(part, edge.hub);
                int b = find(part, edge.child);
                if (a != b) {
                    part[a] = b;
                    parts--;
                }
            }
        }
        return parts;
    }

    int parts() {
        return parts(edge -> edge.alive);
    }

    int activeParts() {
        return parts(Edge::isActive);
    }

    /** A forest of n brokers in p parts has n - p edges. */
    boolean isSpanningForest() {
        return activeParts() == parts() && active().size() == brokers - parts();
    }

    private static int find(int[] part, int broker) {
        int root = broker;
        while (part[root] != root) {
            root = part[root];
        }
        return root;
    }

    @Override
    public String toString() {
        return "at " + now / MILLI + " ms " + edges;
    }
}
