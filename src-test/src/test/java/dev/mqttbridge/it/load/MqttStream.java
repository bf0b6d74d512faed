package dev.mqttbridge.it.load;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * One MQTT 3.1.1 connection as packets, on a blocking socket, without Keep Alive. One thread may read while others write.
 * What is written goes out with the next {@link #flush}.
 */
final class MqttStream implements Closeable {

    private static final int LIMIT_MILLIS = 5_000;
    private static final int PERSISTENT = 0;
    private static final int CLEAN = 2;
    /** Of PUBREL and SUBSCRIBE [MQTT-3.6.1-1, MQTT-3.8.1-1]. */
    private static final int RESERVED_FLAGS = 2;

    private static final int DUP = 8;

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private boolean sessionPresent;

    private MqttStream(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
        this.out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
    }

    /** Resumes the session of this client id, or begins one that lasts. */
    static MqttStream resume(String host, int port, String clientId) throws IOException {
        return connect(host, port, clientId, PERSISTENT);
    }

    /** Ends the session of this client id, with its subscriptions and its queue. */
    static void forget(String host, int port, String clientId) throws IOException {
        try (var stream = connect(host, port, clientId, CLEAN)) {
            stream.disconnect();
        }
    }

    private static MqttStream connect(String host, int port, String clientId, int flags) throws IOException {
        var socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(LIMIT_MILLIS);
            socket.connect(new InetSocketAddress(host, port), LIMIT_MILLIS);
            var stream = new MqttStream(socket);
            stream.handshake(clientId, flags);
            socket.setSoTimeout(0);
            return stream;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private void handshake(String clientId, int flags) throws IOException {
        var body = new ByteArrayOutputStream();
        writeString(body, "MQTT");
        body.write(new byte[] {4, (byte) flags, 0, 0}); // level 3.1.1, flags, no Keep Alive
        writeString(body, clientId);
        write(Packet.CONNECT << 4, body.toByteArray());
        flush();
        var connack = read();
        if (connack.type() != Packet.CONNACK || connack.body()[1] != 0) {
            throw new IOException("CONNECT refused: " + connack.body()[1]);
        }
        sessionPresent = connack.body()[0] == 1;
    }

    boolean sessionPresent() {
        return sessionPresent;
    }

    /** QoS 1 or 2. */
    synchronized void publish(boolean dup, int qos, int packetId, String topic, byte[] payload) throws IOException {
        var body = new ByteArrayOutputStream(topic.length() + 4 + payload.length);
        writeString(body, topic);
        writeNumber(body, packetId);
        body.write(payload);
        write(Packet.PUBLISH << 4 | qos << 1 | (dup ? DUP : 0), body.toByteArray());
    }

    synchronized void subscribe(int packetId, String filter, int qos) throws IOException {
        var body = new ByteArrayOutputStream();
        writeNumber(body, packetId);
        writeString(body, filter);
        body.write(qos);
        write(Packet.SUBSCRIBE << 4 | RESERVED_FLAGS, body.toByteArray());
    }

    /** PUBACK, PUBREC, PUBREL or PUBCOMP. */
    synchronized void answer(int type, int packetId) throws IOException {
        var flags = type == Packet.PUBREL ? RESERVED_FLAGS : 0;
        write(type << 4 | flags, new byte[] {(byte) (packetId >> 8), (byte) packetId});
    }

    synchronized void flush() throws IOException {
        out.flush();
    }

    synchronized void disconnect() throws IOException {
        write(Packet.DISCONNECT << 4, new byte[0]);
        flush();
    }

    private void write(int first, byte[] body) throws IOException {
        out.write(first);
        var rest = body.length;
        do {
            out.write(rest > 127 ? rest % 128 | 128 : rest);
            rest /= 128;
        } while (rest > 0);
        out.write(body);
    }

    /** Waits for it. */
    Packet read() throws IOException {
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
        var body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("closed by the peer within a packet");
        }
        return new Packet(first, body);
    }

    /** Nothing more can be read at once. */
    boolean isDrained() throws IOException {
        return in.available() == 0;
    }

    private static void writeNumber(OutputStream to, int number) throws IOException {
        to.write(number >> 8);
        to.write(number);
    }

    private static void writeString(OutputStream to, String text) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        writeNumber(to, bytes.length);
        to.write(bytes);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
