package dev.mqttbridge.it.load;

import dev.mqttbridge.it.fixture.MosquittoBroker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** Receives what the publishers send, and takes a message of QoS 2 once, however often its broker repeats it [MQTT-4.3.3-2]. */
final class SequenceSubscriber extends LoadClient {

    private static final int SUBSCRIBE_ID = 1;

    private final LoadSpec spec;
    private final String at;
    private final SequenceLog log;
    private final CountDownLatch subscribed = new CountDownLatch(1);
    /** QoS 2: received and not yet released. */
    private final Set<Integer> open = new HashSet<>();

    SequenceSubscriber(MosquittoBroker broker, LoadSpec spec) {
        super(broker, spec.name() + "-subscriber-" + broker.name());
        this.spec = spec;
        this.at = broker.name();
        this.log = new SequenceLog(spec.publishers(), spec.messagesEach());
    }

    String at() {
        return at;
    }

    SequenceLog log() {
        return log;
    }

    CountDownLatch subscribed() {
        return subscribed;
    }

    @Override
    boolean run(MqttStream connection) throws IOException {
        if (!connection.sessionPresent()) {
            connection.subscribe(SUBSCRIBE_ID, spec.filter(), spec.qos());
        }
        while (!isClosed()) {
            if (connection.isDrained()) {
                connection.flush();
            }
            handle(connection, connection.read());
        }
        return true;
    }

    private void handle(MqttStream connection, Packet packet) throws IOException {
        switch (packet.type()) {
            case Packet.SUBACK -> subscribed.countDown();
            case Packet.PUBLISH -> published(connection, packet);
            case Packet.PUBREL -> {
                open.remove(packet.packetId());
                connection.answer(Packet.PUBCOMP, packet.packetId());
            }
            default -> throw new IOException("packet type " + packet.type() + " for a subscriber");
        }
    }

    private void published(MqttStream connection, Packet publish) throws IOException {
        if (publish.qos() != spec.qos()) {
            throw new IllegalStateException("QoS " + publish.qos() + " in place of " + spec.qos());
        }
        if (spec.qos() == 1) {
            write(publish);
            connection.answer(Packet.PUBACK, publish.packetId());
        } else {
            if (open.add(publish.packetId())) {
                write(publish);
            }
            connection.answer(Packet.PUBREC, publish.packetId());
        }
    }

    private void write(Packet publish) {
        var body = publish.body();
        var publisher = body[1 + publish.topicLength()] - '0';
        var start = publish.payloadStart();
        if (body.length - start != spec.payloadBytes()) {
            throw new IllegalStateException("payload of " + (body.length - start) + " bytes");
        }
        var sequence = new String(body, start, spec.payloadBytes(), StandardCharsets.US_ASCII).trim();
        log.received(publisher, Integer.parseInt(sequence), System.nanoTime());
    }
}
