package dev.mqttbridge.it.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mqttbridge.it.fixture.MosquittoBroker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

/** Publishers at one broker and a subscriber at each of several, all with sessions that survive whatever happens meanwhile. */
public final class Load implements AutoCloseable {

    private static final Duration SUBSCRIBE_LIMIT = Duration.ofSeconds(10);
    private static final Duration END_LIMIT = Duration.ofMinutes(5);
    /** Longer than any backoff, and than any broker takes to be noticed again. */
    private static final Duration STALLED = Duration.ofSeconds(45);

    private final LoadSpec spec;
    private final List<SequencePublisher> publishers;
    private final List<SequenceSubscriber> subscribers;
    private final long start = System.nanoTime();
    private Duration time = Duration.ZERO;

    private Load(LoadSpec spec, MosquittoBroker from, List<MosquittoBroker> to) {
        this.spec = spec;
        this.subscribers =
                to.stream().map(broker -> new SequenceSubscriber(broker, spec)).toList();
        this.publishers = IntStream.range(0, spec.publishers())
                .mapToObj(number -> new SequencePublisher(from, spec, number))
                .toList();
    }

    /** Returns when all have subscribed and the publishers have begun. */
    public static Load start(LoadSpec spec, MosquittoBroker from, List<MosquittoBroker> to) {
        var load = new Load(spec, from, to);
        load.subscribers.forEach(LoadClient::start);
        load.subscribers.forEach(Load::awaitSubscribed);
        load.publishers.forEach(LoadClient::start);
        return load;
    }

    private static void awaitSubscribed(SequenceSubscriber subscriber) {
        try {
            assertThat(subscriber.subscribed().await(SUBSCRIBE_LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .as("SUBACK for the subscriber at %s", subscriber.at())
                    .isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Waits until the first subscriber has so many different messages. */
    public void awaitReceived(int messages, Duration limit) {
        var first = subscribers.get(0).log();
        await(messages + " messages")
                .atMost(limit)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(
                        () -> {
                            clients().forEach(LoadClient::check);
                            return first.distinct();
                        },
                        distinct -> distinct >= messages);
    }

    /**
     * Waits until every message is acknowledged to its publisher and has come to every subscriber, or nothing more comes. What is
     * missing then is lost.
     */
    public void awaitEnd() {
        var progress = new AtomicReference<>(progress());
        var since = new AtomicLong(System.nanoTime());
        await("the end of the load").atMost(END_LIMIT).until(() -> {
            if (!progress.getAndSet(progress()).equals(progress.get())) {
                since.set(System.nanoTime());
            }
            return isComplete() || System.nanoTime() - since.get() > STALLED.toNanos();
        });
        time = Duration.ofNanos(System.nanoTime() - start);
    }

    private boolean isComplete() {
        clients().forEach(LoadClient::check);
        return publishers.stream().allMatch(SequencePublisher::isDone)
                && subscribers.stream().allMatch(subscriber -> subscriber.log().missing() == 0);
    }

    /** As it is now. */
    public LoadResult result() {
        var logs = subscribers.stream().map(SequenceSubscriber::log).toList();
        return new LoadResult(
                logs.stream().mapToInt(SequenceLog::missing).sum(),
                logs.stream().mapToInt(SequenceLog::duplicates).sum(),
                logs.stream().mapToInt(SequenceLog::outOfOrder).sum(),
                logs.stream()
                        .map(SequenceLog::longestGap)
                        .max(Duration::compareTo)
                        .orElseThrow(),
                time,
                clients().stream().mapToInt(LoadClient::sessionsLost).sum());
    }

    /** What each client is at. */
    private String progress() {
        var text = new StringBuilder();
        publishers.forEach(publisher -> text.append(
                "%s has begun %d of %d%n".formatted(publisher.clientId(), publisher.begun(), spec.messagesEach())));
        subscribers.forEach(subscriber -> text.append("%s has %d of %d%n"
                .formatted(subscriber.clientId(), subscriber.log().distinct(), spec.messages())));
        return text.toString();
    }

    private List<LoadClient> clients() {
        var clients = new ArrayList<LoadClient>(publishers);
        clients.addAll(subscribers);
        return clients;
    }

    @Override
    public void close() {
        clients().forEach(LoadClient::close);
    }
}
