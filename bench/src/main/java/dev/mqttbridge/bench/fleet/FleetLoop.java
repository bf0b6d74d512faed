package dev.mqttbridge.bench.fleet;

import dev.mqttbridge.bench.fleet.Fleet.Snapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The fleet's thread: dials, serves sockets, and lets publishers publish when it is time. */
final class FleetLoop implements Runnable {

    private static final long LONGEST_SELECT_MILLIS = 50;
    private static final int A_FEW = 20;
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long SWEEP_NANOS = 1_000_000_000;

    private record Redial(Member member, long at) {}

    private final Topology topology;
    private final InetSocketAddress address;
    private final Selector selector = Selector.open();
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final List<Member> members = new ArrayList<>();
    private final Ledger[] ledgers;
    private final Deque<Member> toDial = new ArrayDeque<>();
    private final Deque<Redial> toRedial = new ArrayDeque<>();
    private final double nanosBetween;
    private int window;
    private int dialling;
    private long disconnects;
    private long lastConnack;
    private boolean publishing;
    private long publishStart;
    private long published;
    private long nextSweep;
    private volatile boolean stopped;
    private volatile String lastFailure = "none";

    FleetLoop(FleetSpec spec, InetSocketAddress address, String run) throws IOException {
        this.topology = new Topology(spec.clients(), spec.publishers());
        this.address = address;
        this.nanosBetween = 1e9 / spec.perSecond() / spec.publishers();
        this.ledgers = new Ledger[spec.publishers()];
        Arrays.setAll(ledgers, publisher -> new Ledger(topology.receivers(publisher)));
        for (int i = 0; i < spec.clients(); i++) {
            Mailbox mailbox = new Mailbox(i, topology, ledgers, topic(run, i), spec.payloadBytes());
            String filter = topic(run, topology.publisherOf(i));
            members.add(new Member(
                    "b" + run + "-" + i, Protocol.ofClient(i), filter, spec.bufferBytes(), mailbox, this::onConnack));
        }
    }

    private static String topic(String run, int publisher) {
        return "bench/" + run + "/" + publisher;
    }

    int size() {
        return members.size();
    }

    /** From any thread; {@code task} runs on the fleet's, or here when that has ended. */
    void submit(Runnable task) {
        tasks.add(task);
        selector.wakeup();
    }

    @Override
    public void run() {
        try {
            while (!stopped) {
                turn();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void turn() throws IOException {
        Runnable task;
        while ((task = tasks.poll()) != null) {
            task.run();
        }
        long now = System.nanoTime();
        publishDue(now);
        dialDue(now);
        sweep(now);
        selector.select(this::serve, selectMillis(System.nanoTime()));
    }

    private long selectMillis(long now) {
        long wait = LONGEST_SELECT_MILLIS;
        if (publishing) {
            wait = Math.min(wait, (dueAt(published) - now) / NANOS_PER_MILLI);
        }
        if (!toRedial.isEmpty()) {
            wait = Math.min(wait, (toRedial.peek().at() - now) / NANOS_PER_MILLI);
        }
        return Math.max(1, wait);
    }

    private long dueAt(long message) {
        return publishStart + (long) (message * nanosBetween);
    }

    /** The publishers take turns, so their messages are evenly spread over time. */
    private void publishDue(long now) {
        while (publishing && dueAt(published) <= now) {
            int publisher = (int) (published % topology.publishers());
            Member member = members.get(publisher);
            member.mailbox().outbox().orElseThrow().due(dueAt(published));
            published++;
            guarded(member, member::publish);
        }
    }

    private void dialDue(long now) {
        while (!toRedial.isEmpty() && toRedial.peek().at() <= now) {
            toDial.add(toRedial.remove().member());
        }
        while (dialling < window && !toDial.isEmpty()) {
            Member member = toDial.remove();
            dialling++;
            guarded(member, () -> member.dial(address, selector, now));
        }
    }

    private void sweep(long now) {
        if (now < nextSweep) {
            return;
        }
        nextSweep = now + SWEEP_NANOS;
        for (Member member : members) {
            if (member.isOverdue(now)) {
                lost(member, "no CONNACK in time");
            }
        }
    }

    private void serve(SelectionKey key) {
        if (key.attachment() instanceof Member member) {
            guarded(member, () -> member.dialled(selector, System.nanoTime()));
        } else {
            Wire wire = (Wire) key.attachment();
            Member member = wire.member();
            guarded(member, () -> {
                if (key.isReadable()) {
                    wire.serve();
                }
                if (key.isValid() && key.isWritable()) {
                    wire.flush();
                }
            });
        }
    }

    private void onConnack() {
        dialling--;
        lastConnack = System.nanoTime();
    }

    private interface Work {
        void run() throws IOException;
    }

    private void guarded(Member member, Work work) {
        try {
            work.run();
        } catch (IOException e) {
            lost(member, e.getMessage());
        }
    }

    private void lost(Member member, String why) {
        long now = System.nanoTime();
        lastFailure = why;
        try {
            if (member.lost(now)) {
                disconnects++;
            } else {
                dialling--;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        toRedial.add(new Redial(member, now + Member.RECONNECT_NANOS));
    }

    /** Lets all dial, so many at a time; returns the time. */
    long connect(int atATime) {
        window = atATime;
        toDial.addAll(members);
        return System.nanoTime();
    }

    long lastConnack() {
        return lastConnack;
    }

    void subscribe() throws IOException {
        for (Member member : members) {
            guarded(member, member::subscribe);
        }
    }

    void publish(boolean on) {
        publishing = on;
        publishStart = System.nanoTime() - (long) (published * nanosBetween);
    }

    Ledger[] ledgers() {
        return ledgers;
    }

    Snapshot snapshot() {
        int connected = 0;
        int ready = 0;
        int faults = 0;
        long arrived = 0;
        long oldest = Ledger.NEVER;
        boolean allSent = true;
        for (Member member : members) {
            connected += member.isConnected() ? 1 : 0;
            ready += member.isReady() ? 1 : 0;
            faults += member.mailbox().faults();
            arrived += member.mailbox().arrived();
            if (member.mailbox().outbox().isPresent()) {
                Outbox box = member.mailbox().outbox().get();
                oldest = Math.min(oldest, box.oldestDue());
                allSent &= box.isEmpty();
            }
        }
        long age = oldest == Ledger.NEVER ? 0 : System.nanoTime() - oldest;
        return new Snapshot(connected, ready, disconnects, age, allSent, arrived, faults);
    }

    /** Who is not served, or waits for an acknowledgement longer than {@code nanos}; a few of them. */
    List<String> waiting(long nanos) {
        List<String> waiting = new ArrayList<>();
        long before = System.nanoTime() - nanos;
        for (Member member : members) {
            Outbox box = member.mailbox().outbox().orElse(null);
            boolean late = box != null && box.oldestDue() < before;
            if ((late || !member.isReady()) && waiting.size() < A_FEW) {
                waiting.add(member + (box == null ? "" : ", " + box));
            }
        }
        return waiting;
    }

    /** Why a client was last disconnected, or could not connect. */
    String lastFailure() {
        return lastFailure;
    }

    void stop() {
        stopped = true;
        selector.wakeup();
    }

    /** When the thread has ended: disconnects all. */
    void release() throws IOException {
        for (Member member : members) {
            try {
                member.leave();
            } catch (IOException e) {
                lastFailure = e.getMessage(); // it had gone already, which is where it was to go
            }
        }
        selector.close();
    }
}
