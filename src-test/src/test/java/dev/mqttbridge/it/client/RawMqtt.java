package dev.mqttbridge.it.client;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;

/**
 * A small MQTT 3.1.1 client on a blocking socket, for tests that care about the connection itself: how long a CONNECT
 * takes, when the peer closes, what is still said after a half-close. Keep Alive is off; it never connects again.
 */
public final class RawMqtt implements Closeable {

    /** For each read and for the dial; a broker that takes longer counts as one that does not answer. */
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private static final int CONNECT = 1;
    private static final int CONNACK = 2;
    private static final int PUBLISH = 3;
    private static final int PUBACK = 4;
    private static final int SUBSCRIBE = 8;
    private static final int SUBACK = 9;

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;

    /** A control packet: the first byte, and all behind the remaining length. */
    private record Packet(int first, byte[] body) {
        int type() {
            return first >> 4;
        }
    }

    private RawMqtt(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(socket.getInputStream());
        this.out = new DataOutputStream(socket.getOutputStream());
    }

    /** One dial, one CONNECT, no second try. Fails unless the CONNACK says that the connection is accepted. */
    public static RawMqtt connect(String host, int port) throws IOException {
        var socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) LIMIT.toMillis());
            socket.connect(new InetSocketAddress(host, port), (int) LIMIT.toMillis());
            var client = new RawMqtt(socket);
            client.handshake("raw-" + UUID.randomUUID().toString().substring(0, 8));
            return client;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private void handshake(String clientId) throws IOException {
        var connect = new ByteArrayOutputStream();
        writeString(connect, "MQTT");
        connect.write(4); // protocol level: 3.1.1
        connect.write(2); // clean session
        connect.write(0); // Keep Alive: off
        connect.write(0);
        writeString(connect, clientId);
        send(CONNECT << 4, connect.toByteArray());
        var connack = expect(CONNACK);
        if (connack.body()[1] != 0) {
            throw new IOException("CONNACK with return code " + connack.body()[1]);
        }
    }

    public boolean isConnected() {
        return socket.isConnected() && !socket.isClosed();
    }

    /** Subscribes at QoS 0 and returns the payload of the first message that comes, which may be a retained one. */
    public String firstMessageOn(String topic) throws IOException {
        var subscribe = new ByteArrayOutputStream();
        subscribe.write(0);
        subscribe.write(1); // packet id
        writeString(subscribe, topic);
        subscribe.write(0); // QoS
        send(SUBSCRIBE << 4 | 2, subscribe.toByteArray());
        expect(SUBACK);
        var body = expect(PUBLISH).body();
        var topicLength = (body[0] & 0xff) << 8 | body[1] & 0xff;
        return new String(body, 2 + topicLength, body.length - 2 - topicLength, StandardCharsets.UTF_8);
    }

    /** Publishes at QoS 1 and waits for the PUBACK. */
    public void publish(String topic, String payload) throws IOException {
        publishWithoutWaiting(topic, payload);
        expect(PUBACK);
    }

    /** Publishes at QoS 1 and leaves the PUBACK to whoever reads next. */
    public void publishWithoutWaiting(String topic, String payload) throws IOException {
        send(PUBLISH << 4 | 2, publishBody(topic, payload, true));
    }

    /** Publishes at QoS 0: returns when the kernel has it. */
    public void publishAtMostOnce(String topic, String payload) throws IOException {
        send(PUBLISH << 4, publishBody(topic, payload, false));
    }

    /** Says with a FIN that nothing more will come from here, and goes on listening. */
    public void halfClose() throws IOException {
        socket.shutdownOutput();
    }

    /** Reads up to the end that the peer sets, and returns how many bytes there were. Fails when no end comes. */
    public long readToEnd() throws IOException {
        return in.transferTo(OutputStream.nullOutputStream());
    }

    /** Waits until the peer closes the connection; false when it has not done so within {@code limit}. */
    public boolean isClosedByPeerWithin(Duration limit) throws IOException {
        socket.setSoTimeout((int) limit.toMillis());
        try {
            while (in.read() >= 0) {
                // what it still had to say
            }
            return true;
        } catch (SocketTimeoutException stillOpen) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private static byte[] publishBody(String topic, String payload, boolean withPacketId) throws IOException {
        var body = new ByteArrayOutputStream();
        writeString(body, topic);
        if (withPacketId) {
            body.write(0);
            body.write(2);
        }
        body.write(payload.getBytes(StandardCharsets.UTF_8));
        return body.toByteArray();
    }

    private static void writeString(ByteArrayOutputStream to, String text) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        to.write(bytes.length >> 8);
        to.write(bytes.length);
        to.write(bytes);
    }

    private void send(int first, byte[] body) throws IOException {
        var packet = new ByteArrayOutputStream();
        packet.write(first);
        var rest = body.length;
        do {
            packet.write(rest > 127 ? rest % 128 | 128 : rest);
            rest /= 128;
        } while (rest > 0);
        packet.write(body);
        out.write(packet.toByteArray());
    }

    private Packet expect(int type) throws IOException {
        var packet = read();
        if (packet.type() != type) {
            throw new IOException("packet type " + packet.type() + " where " + type + " was due");
        }
        return packet;
    }

    private Packet read() throws IOException {
        var first = in.read();
        if (first < 0) {
            throw new EOFException("closed by the peer");
        }
        var length = 0;
        var shift = 0;
        int digit;
        do {
            digit = in.readUnsignedByte();
            length |= (digit & 127) << shift;
            shift += 7;
        } while (digit > 127);
        return new Packet(first, in.readNBytes(length));
    }
}
