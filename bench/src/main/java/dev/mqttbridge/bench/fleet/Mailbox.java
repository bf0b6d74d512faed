package dev.mqttbridge.bench.fleet;

import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.Optional;

/** What a client has to send and has got, whatever connection it uses. One thread. */
final class Mailbox {

    /** Publisher and number, the rest is filling. */
    private static final int HEADER = 2 * Integer.BYTES;

    private static final int MAX_PACKET_ID = 0xFFFF;

    private final int client;
    private final Topology topology;
    private final Ledger[] ledgers;
    private final String topic;
    private final byte[] payload;
    private final Optional<Outbox> outbox;
    private final BitSet openAtQos2 = new BitSet();
    private int faults;
    private int arrived;

    /** @param ledgers of all publishers */
    Mailbox(int client, Topology topology, Ledger[] ledgers, String topic, int payloadBytes) {
        this.client = client;
        this.topology = topology;
        this.ledgers = ledgers;
        this.topic = topic;
        this.payload = new byte[Math.max(HEADER, payloadBytes)];
        this.outbox = topology.publishes(client) ? Optional.of(new Outbox(ledgers[client])) : Optional.empty();
    }

    Optional<Outbox> outbox() {
        return outbox;
    }

    /** Appends as many messages as may go now. */
    void write(Protocol protocol, ByteBuffer out, long now) {
        if (outbox.isEmpty()) {
            return;
        }
        Outbox box = outbox.get();
        while (box.canSend()) {
            int packetId = box.send(now);
            int sequence = box.sequence(packetId);
            ByteBuffer.wrap(payload).putInt(client).putInt(sequence);
            protocol.publish(out, topic, Ledger.qos(sequence), false, packetId, payload);
        }
    }

    /** A PUBLISH whose payload is at {@code at}, of {@code length} bytes; packet id 0 at QoS 0. */
    void arrived(ByteBuffer in, int at, int length, int qos, int packetId) {
        boolean isNew = qos < 2 || !openAtQos2.get(packetId);
        if (qos == 2) {
            openAtQos2.set(packetId);
        }
        if (isNew) {
            take(in, at, length);
        }
    }

    private void take(ByteBuffer in, int at, int length) {
        int publisher = length < HEADER ? -1 : in.getInt(at);
        if (publisher != topology.publisherOf(client)) {
            faults++;
            return;
        }
        int sequence = in.getInt(at + Integer.BYTES);
        if (sequence < 0 || sequence >= ledgers[publisher].size()) {
            faults++;
            return;
        }
        if (ledgers[publisher].arrived(topology.slot(client), sequence)) {
            arrived++;
        }
    }

    /** PUBREL. One for an id that is not open is no fault: the PUBCOMP may have been lost with the broker (MQTT 4.3.3). */
    void released(int packetId) {
        openAtQos2.clear(packetId);
    }

    /** PUBACK or PUBCOMP. */
    void completed(int packetId, long now) {
        if (outbox.isEmpty() || !outbox.get().completed(packetId, now)) {
            faults++;
        }
    }

    /** PUBREC; returns whether it is to be answered. */
    boolean received(int packetId, long now) {
        boolean known = outbox.isPresent() && outbox.get().received(packetId, now);
        faults += known ? 0 : 1;
        return known;
    }

    void refused() {
        faults++;
    }

    void sessionEnded(long now) {
        openAtQos2.clear(0, MAX_PACKET_ID + 1);
        outbox.ifPresent(box -> box.sessionEnded(now));
    }

    /** Frames that MQTT does not allow here: acknowledgements of what was not sent, messages of somebody else, refusals. */
    int faults() {
        return faults;
    }

    /** Different messages that have arrived. */
    int arrived() {
        return arrived;
    }
}
