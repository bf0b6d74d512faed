package dev.mqttbridge.it.load;

import dev.mqttbridge.it.fixture.MosquittoBroker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Publishes numbered messages at a steady pace. When its broker goes and comes back it completes what it had begun, as the protocol
 * wants it, and makes up for the time that it lost.
 */
final class SequencePublisher extends LoadClient {

    /**
     * Unfinished messages at a time. Mosquitto 2.0.11 takes 20 (max_inflight_messages), and counts those of QoS 2 that a session has
     * left open together with their repetition, so more than half of them could end the connection at every resume.
     */
    private static final int WINDOW = 10;

    private final LoadSpec spec;
    private final String topic;
    private final SendingSession session = new SendingSession();
    private volatile int begun;
    private long start;

    SequencePublisher(MosquittoBroker broker, LoadSpec spec, int number) {
        super(broker, spec.name() + "-publisher-" + number);
        this.spec = spec;
        this.topic = spec.topicOf(number);
    }

    /** Messages that have been sent at least once. */
    int begun() {
        return begun;
    }

    boolean isDone() {
        return begun == spec.messagesEach() && session.size() == 0;
    }

    @Override
    boolean run(MqttStream connection) throws IOException {
        start = start == 0 ? System.nanoTime() : start;
        sendAgain(connection);
        var reader = new Thread(() -> readAnswers(connection), clientId() + "-reader");
        reader.setDaemon(true);
        reader.start();
        while (begun < spec.messagesEach()) {
            awaitAtMost(WINDOW - 1, reader);
            LockSupport.parkNanos(start + begun * spec.intervalNanos() - System.nanoTime());
            var sequence = begun++;
            connection.publish(false, spec.qos(), session.begin(sequence), topic, payload(sequence));
            connection.flush();
        }
        awaitAtMost(0, reader);
        connection.disconnect();
        return true;
    }

    private void sendAgain(MqttStream connection) throws IOException {
        for (var message : session.unfinished()) {
            if (message.released()) {
                connection.answer(Packet.PUBREL, message.packetId());
            } else {
                connection.publish(true, spec.qos(), message.packetId(), topic, payload(message.sequence()));
            }
        }
        connection.flush();
    }

    /** Until no more than so many are unfinished. */
    private void awaitAtMost(int unfinished, Thread reader) throws IOException {
        synchronized (session) {
            while (session.size() > unfinished) {
                if (!reader.isAlive() || isClosed()) {
                    throw new IOException("the connection has ended");
                }
                waitForAnswer();
            }
        }
    }

    private void waitForAnswer() {
        try {
            // The end of the reader is not announced; everything else is.
            session.wait(TimeUnit.SECONDS.toMillis(1) / 10);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void readAnswers(MqttStream connection) {
        try {
            while (true) {
                answered(connection, connection.read());
            }
        } catch (IOException end) {
            // Of this connection; the writing thread makes the next one.
        }
    }

    private void answered(MqttStream connection, Packet packet) throws IOException {
        switch (packet.type()) {
            case Packet.PUBACK, Packet.PUBCOMP -> {
                synchronized (session) {
                    session.finished(packet.packetId());
                    session.notifyAll();
                }
            }
            case Packet.PUBREC -> {
                session.received(packet.packetId());
                connection.answer(Packet.PUBREL, packet.packetId());
                connection.flush();
            }
            default -> throw new IOException("packet type " + packet.type() + " for a publisher");
        }
    }

    private byte[] payload(int sequence) {
        var number = String.valueOf(sequence).getBytes(StandardCharsets.US_ASCII);
        var payload = Arrays.copyOf(number, spec.payloadBytes());
        Arrays.fill(payload, number.length, payload.length, (byte) ' ');
        return payload;
    }
}
