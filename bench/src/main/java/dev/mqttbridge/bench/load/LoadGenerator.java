package dev.mqttbridge.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.HdrHistogram.Histogram;

/**
 * Publishes and receives one load and checks every message of it. Two threads: one for all publishers, one for all
 * subscribers. One instance is one run: {@link #connect}, {@link #run}, {@link #close}.
 */
public final class LoadGenerator implements AutoCloseable {

    private static final int LATENCY_DIGITS = 3; // significant ones

    private final LoadSpec spec;
    private final Selector publishing = Selector.open();
    private final Selector subscribing = Selector.open();
    private final Flow flow;
    private final List<Publisher> publishers = new ArrayList<>();
    private final List<Subscriber> subscribers = new ArrayList<>();
    private final Histogram nanos = new Histogram(LATENCY_DIGITS);

    private LoadGenerator(LoadSpec spec) throws IOException {
        this.spec = spec;
        this.flow = new Flow(spec, publishing);
    }

    /** Connects and subscribes; nothing is published yet. The two addresses differ where a bridge is measured. */
    public static LoadGenerator connect(LoadSpec spec, InetSocketAddress publishAt, InetSocketAddress subscribeAt)
            throws IOException {
        LoadGenerator generator = new LoadGenerator(spec);
        try {
            generator.open(publishAt, subscribeAt);
            return generator;
        } catch (IOException | RuntimeException e) {
            generator.close();
            throw e;
        }
    }

    private void open(InetSocketAddress publishAt, InetSocketAddress subscribeAt) throws IOException {
        String run = UUID.randomUUID().toString().substring(0, 8); // nobody else's messages match the filter
        Payload received = new Payload(spec.payloadBytes());
        for (int i = 0; i < spec.subscribers(); i++) {
            SocketChannel channel = MqttDial.connect(subscribeAt, "bench-" + run + "-s" + i);
            Subscriber subscriber = new Subscriber(i, channel, spec, received, nanos);
            subscribers.add(subscriber);
            MqttDial.subscribe(channel, "bench/" + run + "/+", spec.qos());
            subscriber.register(subscribing);
        }
        Payload published = new Payload(spec.payloadBytes());
        for (int i = 0; i < spec.publishers(); i++) {
            SocketChannel channel = MqttDial.connect(publishAt, "bench-" + run + "-p" + i);
            Publisher publisher = new Publisher(i, channel, "bench/" + run + "/" + i, spec, published);
            publishers.add(publisher);
            publisher.register(publishing);
        }
    }

    /** Sends the whole load and waits for it to arrive. Throws if a connection breaks or the load stalls. */
    public LoadResult run() throws IOException, InterruptedException {
        long start = System.nanoTime();
        FutureTask<Long> receiving = new FutureTask<>(() -> receive(start));
        Thread receiver = new Thread(receiving, "bench-subscribers");
        receiver.setDaemon(true);
        receiver.start();
        try {
            publish(start);
            return result((receiving.get() - start) / 1e9);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            throw new IllegalStateException("the subscribers' thread failed", e.getCause());
        } finally {
            receiver.join();
        }
    }

    private void publish(long start) throws IOException {
        try {
            new PublisherLoop(spec, publishers, publishing, flow).run(start);
            flow.sendingDone();
        } catch (IOException | RuntimeException e) {
            flow.fail();
            throw e;
        }
    }

    private long receive(long start) throws IOException {
        try {
            return new SubscriberLoop(subscribers, subscribing, flow).run(start);
        } catch (IOException | RuntimeException e) {
            flow.fail();
            throw e;
        }
    }

    private LoadResult result(double seconds) {
        long lost = 0;
        long duplicated = 0;
        long outOfOrder = 0;
        for (Subscriber subscriber : subscribers) {
            for (int i = 0; i < publishers.size(); i++) {
                SequenceCheck check = subscriber.check(i);
                lost += check.lost(publishers.get(i).sent());
                duplicated += check.duplicated();
                outOfOrder += check.outOfOrder();
            }
        }
        long corrupt = subscribers.stream().mapToLong(Subscriber::corrupt).sum();
        return new LoadResult(
                spec.qos(), flow.sent(), flow.received(), lost, duplicated, outOfOrder, corrupt, seconds, latency());
    }

    private LoadResult.Latency latency() {
        return new LoadResult.Latency(
                nanos.getValueAtPercentile(50) / 1e3, nanos.getValueAtPercentile(99) / 1e3, nanos.getMaxValue() / 1e3);
    }

    /** Disconnects everything. */
    @Override
    public void close() throws IOException {
        for (Connection connection : publishers) {
            connection.close();
        }
        for (Connection connection : subscribers) {
            connection.close();
        }
        publishing.close();
        subscribing.close();
    }
}
