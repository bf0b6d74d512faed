package dev.mqttbridge.it.client;

import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * An MQTT client of either version that remembers all it receives, in order. It does not reconnect: what a test sees is
 * what its one connection saw. Every wait is bounded.
 */
public abstract class TestClient implements AutoCloseable {

    /** How long anything may take that does not have to wait for a failure to be noticed. */
    public static final Duration LIMIT = Duration.ofSeconds(20);

    /** Mosquitto 2.0.11 closes the connection of a 3.1.1 client that has more unfinished at QoS 2. */
    private static final int IN_FLIGHT = 20;

    public enum Version {
        V3_1_1,
        V5
    }

    private final Queue<Received> received = new ConcurrentLinkedQueue<>();

    private final String description;

    TestClient(Version version, String host, int port) {
        description = version + " client at " + host + ":" + port;
    }

    /** Connected, with clean session or clean start. */
    public static TestClient connect(Version version, String host, int port) {
        var id = "it-" + UUID.randomUUID().toString().substring(0, 13);
        return switch (version) {
            case V3_1_1 -> new TestClient3(id, host, port);
            case V5 -> new TestClient5(id, host, port);
        };
    }

    /** Returns when the SUBACK is here. */
    public final void subscribe(String filter, int qos) {
        get(sendSubscribe(filter, qos));
    }

    /** Returns when the broker has acknowledged it; at QoS 0, when it is written. */
    public final void publish(Message message) {
        get(send(message));
    }

    /** As {@link #publish(Message)}, not retained, with a payload that need not be text. */
    public final void publish(String topic, byte[] payload, int qos) {
        get(send(topic, payload, qos, false));
    }

    /** Publishes them in order, several at a time, and returns when all are acknowledged. */
    public final void publishAll(List<Message> messages) {
        var window = new Semaphore(IN_FLIGHT);
        var sent = new ArrayList<CompletableFuture<?>>();
        for (var message : messages) {
            acquire(window);
            sent.add(send(message).whenComplete((done, failure) -> window.release()));
        }
        get(CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)));
    }

    /** All so far, in the order of arrival. */
    public final List<Received> received() {
        return new ArrayList<>(received);
    }

    /** All so far on this topic, in the order of arrival. */
    public final List<Received> received(String topic) {
        return received.stream()
                .filter(message -> message.topic().equals(topic))
                .toList();
    }

    public final void awaitMessageOn(String topic) {
        await("message on " + topic)
                .atMost(LIMIT)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> !received(topic).isEmpty());
    }

    public abstract boolean isConnected();

    abstract CompletableFuture<?> sendSubscribe(String filter, int qos);

    private CompletableFuture<?> send(Message message) {
        return send(
                message.topic(), message.payload().getBytes(StandardCharsets.UTF_8), message.qos(), message.retain());
    }

    abstract CompletableFuture<?> send(String topic, byte[] payload, int qos, boolean retain);

    final void receive(Received message) {
        received.add(message);
    }

    private static void acquire(Semaphore window) {
        try {
            if (!window.tryAcquire(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("no acknowledgement within " + LIMIT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static <T> T get(CompletableFuture<T> future) {
        try {
            return future.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("no answer within " + LIMIT, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public final String toString() {
        return description;
    }

    /** Sends DISCONNECT where there still is a connection. */
    @Override
    public abstract void close();
}
