package dev.mqttbridge.bench.fleet;

import dev.mqttbridge.bench.load.Connection;
import dev.mqttbridge.bench.load.Frames;
import java.io.IOException;
import java.nio.channels.SocketChannel;

/** One connection of one client: speaks MQTT on it, and tells member and mailbox what comes in. On the fleet's thread only. */
final class Wire extends Connection {

    private static final int DISCONNECT = 14;

    private final Member member;
    private final Protocol protocol;
    private final String clientId;
    private final Mailbox mailbox;

    Wire(Member member, Protocol protocol, String clientId, SocketChannel channel, int bufferBytes, Mailbox mailbox) {
        super(clientId, channel, bufferBytes, bufferBytes);
        this.member = member;
        this.protocol = protocol;
        this.clientId = clientId;
        this.mailbox = mailbox;
    }

    Member member() {
        return member;
    }

    void connect() throws IOException {
        out.put(protocol.connect(clientId));
        flush();
    }

    void subscribe(String filter) throws IOException {
        out.put(protocol.subscribe(filter));
        flush();
    }

    void publish() throws IOException {
        mailbox.write(protocol, out, System.nanoTime());
        flush();
    }

    /** Reads, answers, and sends what an acknowledgement has made room for. */
    void serve() throws IOException {
        read();
        if (member.isReady()) {
            mailbox.write(protocol, out, System.nanoTime());
        }
        flush();
    }

    @Override
    protected void onFrame(int firstByte, int at, int length, long now) throws IOException {
        switch (Frames.type(firstByte)) {
            case Frames.CONNACK -> onConnack(in.get(at + 1));
            case Frames.SUBACK -> onSuback(in.get(at + length - 1));
            case Frames.PUBLISH -> onPublish(firstByte, at, length);
            case Frames.PUBACK, Frames.PUBCOMP -> mailbox.completed(packetId(at), now);
            case Frames.PUBREC -> onPubrec(at, length, now);
            case Frames.PUBREL -> {
                mailbox.released(packetId(at));
                out.putInt(Frames.acknowledgement(Frames.PUBCOMP, packetId(at)));
            }
            case Frames.PINGRESP -> {}
            case DISCONNECT -> throw new IOException(clientId + ": disconnected by the server");
            default -> throw unexpected(firstByte);
        }
    }

    private void onConnack(int code) throws IOException {
        if (code != 0) {
            throw new IOException(clientId + ": CONNECT refused, code " + (code & 0xFF));
        }
        member.connected();
    }

    private void onSuback(int code) throws IOException {
        if (code != 2) {
            throw new IOException(clientId + ": SUBSCRIBE at QoS 2 answered with " + (code & 0xFF));
        }
        member.subscribed();
    }

    private void onPublish(int firstByte, int at, int length) {
        int qos = firstByte >> 1 & 3;
        int packetIdAt = at + 2 + (in.getShort(at) & 0xFFFF);
        int packetId = qos == 0 ? 0 : packetId(packetIdAt);
        int payloadAt = protocol.payloadAt(in, packetIdAt + (qos == 0 ? 0 : 2));
        mailbox.arrived(in, payloadAt, at + length - payloadAt, qos, packetId);
        if (qos > 0) {
            out.putInt(Frames.acknowledgement(qos == 1 ? Frames.PUBACK : Frames.PUBREC, packetId));
        }
    }

    private void onPubrec(int at, int length, long now) {
        if (length > 2 && Frames.isRefusal(in.get(at + 2))) {
            mailbox.refused();
            mailbox.completed(packetId(at), now);
        } else if (mailbox.received(packetId(at), now)) {
            out.putInt(Frames.acknowledgement(Frames.PUBREL, packetId(at)));
        }
    }

    private int packetId(int at) {
        return in.getShort(at) & 0xFFFF;
    }
}
