package dev.mqttbridge.it.real;

import dev.mqttbridge.it.client.MqttSocket;
import dev.mqttbridge.it.client.Packets;
import dev.mqttbridge.it.client.Packets.Connect;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/** Sends one byte at a time, each in a segment of its own, and answers as the protocol wants it. One thread reads, any may publish. */
final class ByteByByteClient implements RealClient {

    private final int level;
    private final String topic;
    private final MqttSocket socket;
    private final List<String> received = new CopyOnWriteArrayList<>();
    private final Thread reader = new Thread(this::read, "byte-by-byte");
    private int lastId = 1;
    private volatile boolean closing;
    private volatile boolean undisturbed = true;

    ByteByByteClient(int level, String host, int port, String topic) throws IOException {
        this.level = level;
        this.topic = topic;
        socket = new MqttSocket(host, port);
        // All three at once, without waiting for CONNACK and SUBACK.
        send(Connect.of(level, "byte-by-byte-" + UUID.randomUUID()).bytes());
        send(Packets.subscribe(level, 1, topic, 2));
        send(Packets.pingreq());
        socket.expect(Packets.CONNACK);
        expectBoth();
        socket.readUnbounded();
        reader.setDaemon(true);
        reader.start();
    }

    /** SUBACK, and PINGRESP before or behind it. */
    private void expectBoth() throws IOException {
        var types = List.of(socket.read().type(), socket.read().type());
        if (!types.containsAll(List.of(Packets.SUBACK, Packets.PINGRESP))) {
            throw new IOException("packet types " + types);
        }
    }

    private synchronized void send(byte[] packet) throws IOException {
        socket.sendByteByByte(packet);
    }

    @Override
    public synchronized void publish(String text, int qos) throws IOException {
        send(Packets.publish(level, qos, ++lastId, topic, text.getBytes(StandardCharsets.UTF_8)));
    }

    private void read() {
        try {
            while (true) {
                answer(socket.read());
            }
        } catch (IOException end) {
            undisturbed = closing;
        }
    }

    private void answer(MqttSocket.Packet packet) throws IOException {
        switch (packet.type()) {
            case Packets.PUBLISH -> {
                // The properties of version 5 are empty: one byte.
                received.add(packet.restAsText().substring(level == 5 ? 1 : 0));
                var answer = packet.qos() == 2 ? Packets.PUBREC : Packets.PUBACK;
                send(Packets.acknowledgement(answer, packet.publishId()));
            }
            case Packets.PUBREC -> send(Packets.acknowledgement(Packets.PUBREL, packet.packetId()));
            case Packets.PUBREL -> send(Packets.acknowledgement(Packets.PUBCOMP, packet.packetId()));
            default -> {
                // An acknowledgement.
            }
        }
    }

    @Override
    public List<String> received() {
        return List.copyOf(received);
    }

    @Override
    public boolean isUndisturbed() {
        return undisturbed;
    }

    @Override
    public void close() throws IOException {
        closing = true;
        send(Packets.disconnect());
        socket.close();
    }
}
