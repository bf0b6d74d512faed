package dev.mqttbridge.it.fleet;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** Many clients of one gateway on one thread, which publish all the time and check all that they get. */
public final class Fleet implements AutoCloseable {

    /** Of every client. */
    public static final Duration KEEP_ALIVE = Duration.ofSeconds(FleetClient.KEEP_ALIVE_SECONDS);

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(30);
    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(60);
    /** Nothing more comes when nothing has come for so long; longer than the gateway holds anything back. */
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(4);

    private static final long PING_NANOS = TimeUnit.SECONDS.toNanos(2);
    /** What was sent or answered so shortly before the failure was in flight then. */
    private static final long IN_FLIGHT_NANOS = TimeUnit.MILLISECONDS.toNanos(1_000);

    private final FleetSpec spec;
    private final Selector selector;
    private final List<String> troubles = new CopyOnWriteArrayList<>();
    private final List<FleetClient> clients = new ArrayList<>();
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Thread thread = new Thread(this::run, "fleet");
    private volatile boolean publishing;
    private volatile boolean closed;
    private volatile long failedFrom = Long.MAX_VALUE;
    private volatile long failedTo;
    private volatile long recoveredAt;

    private Fleet(FleetSpec spec) throws IOException {
        this.spec = spec;
        this.selector = Selector.open();
    }

    /** Returns when all have subscribed and half of them publish. */
    public static Fleet start(FleetSpec spec, String host, int port) {
        try {
            var fleet = new Fleet(spec);
            for (var number = 0; number < spec.clients(); number++) {
                var channel = SocketChannel.open(new InetSocketAddress(host, port));
                channel.setOption(java.net.StandardSocketOptions.TCP_NODELAY, true);
                channel.configureBlocking(false);
                var client = new FleetClient(spec, number, channel, fleet.troubles);
                channel.register(fleet.selector, SelectionKey.OP_READ, client);
                client.flush();
                fleet.clients.add(client);
            }
            fleet.thread.setDaemon(true);
            fleet.thread.start();
            await("all clients are subscribed").atMost(CONNECT_LIMIT).until(() -> fleet.clients.stream()
                    .allMatch(client -> client.isReady() || client.isDisconnected()));
            fleet.publishing = true;
            return fleet;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public FleetSpec spec() {
        return spec;
    }

    /**
     * What breaks brokers, for the books.
     *
     * @param failure returns when the broker answers no more
     * @param recovery returns when the gateway serves from another broker. What was sent before the failure and is acknowledged by then
     *     has its acknowledgement from the broker that failed: on a busy machine it may have lain unread for a while
     */
    public void fail(Runnable failure, Runnable recovery) {
        var began = System.nanoTime();
        failure.run();
        failedTo = System.nanoTime();
        failedFrom = Math.min(failedFrom, began);
        recovery.run();
        recoveredAt = System.nanoTime();
    }

    /** Waits until so many further messages are acknowledged, and their handshakes finished. */
    public void awaitAcknowledged(int more, Duration limit) {
        var goal = acknowledged() + more;
        await(more + " further acknowledgements").atMost(limit).until(() -> acknowledged() >= goal);
    }

    private int acknowledged() {
        return onThread(() -> IntStream.range(0, spec.clients())
                .map(n -> publications(n).count() - publications(n).unanswered())
                .sum());
    }

    /** Waits until each client that is connected has got an answer to a ping that it sends from now on or has just sent. */
    public void awaitAllAnswered(Duration limit) {
        var now = System.nanoTime();
        await("an answer for every client")
                .atMost(limit)
                .until(() -> onThread(() -> clients.stream().allMatch(client -> client.hasAnsweredSince(now))));
    }

    public int disconnects() {
        return (int) clients.stream().filter(FleetClient::isDisconnected).count();
    }

    /** Publishes no more, and waits until all is acknowledged and has arrived, or nothing more comes. */
    public FleetResult finish() {
        publishing = false;
        var books = new long[] {-1, System.nanoTime()};
        await("the end of the load").atMost(DRAIN_LIMIT).until(() -> {
            var now = onThread(this::result);
            var progress = now.delivered() * 31L + now.unanswered();
            if (progress != books[0]) {
                books[0] = progress;
                books[1] = System.nanoTime();
            }
            var quietFrom = books[1] + QUIET_NANOS;
            return onThread(() -> clients.stream().allMatch(client -> client.hasAnsweredSince(quietFrom)));
        });
        return onThread(this::result);
    }

    private FleetResult result() {
        var lost = new ArrayList<String>();
        var lostByDeadBroker = 0;
        var duplicates = new int[3];
        var outOfOrder = 0;
        for (var publisher = 0; publisher < spec.clients(); publisher++) {
            var sent = publications(publisher);
            for (var subscriber = 0; subscriber < spec.clients(); subscriber++) {
                if (sent.count() == 0 || !spec.hears(subscriber, publisher)) {
                    continue;
                }
                var got = clients.get(subscriber).arrivalsOf(publisher);
                // The bridge may have saved some that the dead broker had acknowledged; they come late.
                outOfOrder += (int) got.outOfOrder()
                        .filter(late -> !isAcknowledgedByDeadBroker(sent, late))
                        .count();
                for (var sequence = 0; sequence < sent.count(); sequence++) {
                    if (!got.has(sequence)) {
                        if (isAcknowledgedByDeadBroker(sent, sequence)) {
                            lostByDeadBroker++;
                        } else {
                            lost.add(describe(publisher, sequence, subscriber));
                        }
                    }
                }
                for (var sequence : got.again()) {
                    duplicates[spec.qos(publisher) == 2 ? 2 : wasInFlight(sent, sequence) ? 0 : 1]++;
                }
            }
        }
        return new FleetResult(
                sum(number -> publications(number).count()),
                sum(number -> clients.get(number).delivered()),
                disconnects(),
                lost,
                lostByDeadBroker,
                duplicates[2],
                duplicates[0],
                duplicates[1],
                outOfOrder,
                sum(number -> publications(number).unanswered()),
                Duration.ofNanos(longest(number -> publications(number).longestWait())),
                Duration.ofNanos(longest(number -> clients.get(number).longestPing())),
                List.copyOf(troubles));
    }

    /** Times are seconds from the failure. */
    private String describe(int publisher, int sequence, int subscriber) {
        var sent = publications(publisher);
        return "%s of %s (QoS %d), sent %+.3f s, acknowledged %s, for %s; served again %+.3f s"
                .formatted(
                        sequence,
                        spec.clientId(publisher),
                        spec.qos(publisher),
                        sinceFailure(sent.sentAt(sequence)),
                        sent.isAcknowledged(sequence)
                                ? "%+.3f s".formatted(sinceFailure(sent.acknowledgedAt(sequence)))
                                : "never",
                        spec.clientId(subscriber),
                        sinceFailure(recoveredAt));
    }

    private double sinceFailure(long nanos) {
        return (nanos - failedTo) / 1e9;
    }

    private boolean isAcknowledgedByDeadBroker(Publications sent, int sequence) {
        return failedTo != 0
                && sent.sentAt(sequence) - failedTo < 0
                && sent.isAcknowledgedBefore(sequence, recoveredAt);
    }

    private boolean wasInFlight(Publications sent, int sequence) {
        return failedTo != 0
                && sent.sentAt(sequence) - failedTo < 0
                && !sent.isAcknowledgedBefore(sequence, failedFrom - IN_FLIGHT_NANOS);
    }

    private Publications publications(int number) {
        return clients.get(number).publications();
    }

    private int sum(java.util.function.IntUnaryOperator of) {
        return IntStream.range(0, spec.clients()).map(of).sum();
    }

    private long longest(java.util.function.IntToLongFunction of) {
        return IntStream.range(0, spec.clients()).mapToLong(of).max().orElse(0);
    }

    private <T> T onThread(Callable<T> what) {
        var answer = new CompletableFuture<T>();
        tasks.add(() -> {
            try {
                answer.complete(what.call());
            } catch (Exception e) {
                answer.completeExceptionally(e);
            }
        });
        selector.wakeup();
        return answer.orTimeout(30, TimeUnit.SECONDS).join();
    }

    private void run() {
        var publishers =
                IntStream.range(0, spec.clients()).filter(spec::publishes).toArray();
        var interval = (long) (TimeUnit.SECONDS.toNanos(1) / (spec.rate() * publishers.length));
        var nextPublish = System.nanoTime();
        var nextPing = System.nanoTime() + PING_NANOS;
        var turn = 0;
        try {
            while (!closed) {
                selector.select(1);
                var selected = selector.selectedKeys();
                for (var key : selected) {
                    ((FleetClient) key.attachment()).readable();
                }
                selected.clear();
                for (var task = tasks.poll(); task != null; task = tasks.poll()) {
                    task.run();
                }
                var now = System.nanoTime();
                if (!publishing) {
                    nextPublish = now;
                }
                for (; now - nextPublish >= 0 && publishing; nextPublish += interval) {
                    var client = clients.get(publishers[turn++ % publishers.length]);
                    client.publish();
                    client.flush();
                }
                if (now - nextPing >= 0) {
                    clients.forEach(FleetClient::ping);
                    clients.forEach(FleetClient::flush);
                    nextPing = now + PING_NANOS;
                }
            }
            clients.stream().filter(client -> !client.isDisconnected()).forEach(FleetClient::leave);
        } catch (IOException | RuntimeException e) {
            troubles.add("the fleet has failed: " + e);
        }
    }

    /** All leave properly. */
    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        try {
            thread.join(10_000);
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
