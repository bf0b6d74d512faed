package dev.mqttbridge.it.load;

import dev.mqttbridge.it.fixture.MosquittoBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A client with a session that outlives its connections: connects again whenever the broker is there. Has a thread of its own. */
abstract class LoadClient implements AutoCloseable {

    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long END_MILLIS = 10_000;

    private final MosquittoBroker broker;
    private final String clientId;
    private final Thread thread;
    private volatile boolean closed;
    private volatile MqttStream stream;
    private volatile int sessionsLost;
    private volatile RuntimeException failure;
    private boolean hasSession;

    LoadClient(MosquittoBroker broker, String clientId) {
        this.broker = broker;
        this.clientId = clientId;
        this.thread = new Thread(this::connectAgainAndAgain, clientId);
        thread.setDaemon(true);
    }

    final void start() {
        thread.start();
    }

    final String clientId() {
        return clientId;
    }

    /** How often the broker did not know the session any more, which voids every promise. */
    final int sessionsLost() {
        return sessionsLost;
    }

    /** Throws what this client has ended with, if it met with something that must not be. */
    final void check() {
        if (failure != null) {
            throw new IllegalStateException(clientId + " has failed", failure);
        }
    }

    private void connectAgainAndAgain() {
        var finished = false;
        while (!finished && !closed) {
            try (var connection = MqttStream.resume(broker.host(), broker.port(), clientId)) {
                stream = connection;
                if (hasSession && !connection.sessionPresent()) {
                    sessionsLost++;
                }
                hasSession = true;
                if (!closed) {
                    finished = run(connection);
                }
            } catch (IOException brokerIsAway) {
                LockSupport.parkNanos(RETRY_NANOS);
            } catch (RuntimeException e) {
                failure = e;
                return;
            }
        }
    }

    /**
     * Lives on this connection until it breaks.
     *
     * @return true when there is nothing more to do
     */
    abstract boolean run(MqttStream connection) throws IOException;

    final boolean isClosed() {
        return closed;
    }

    /** Ends the thread, and the session at the broker. */
    @Override
    public void close() {
        closed = true;
        try {
            var last = stream;
            if (last != null) {
                last.close();
            }
            thread.join(END_MILLIS);
            if (broker.isRunning()) {
                MqttStream.forget(broker.host(), broker.port(), clientId);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
