package dev.mqttbridge.it.client;

import dev.mqttbridge.it.client.Packets.Connect;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A blocking connection that says packets as a test dictates them, and hands out what comes packet by packet. It answers nothing by
 * itself, never connects again, and every read is bounded unless {@link #readUnbounded} says otherwise.
 */
public final class MqttSocket implements Closeable {

    public static final Duration LIMIT = Duration.ofSeconds(10);

    private final Socket socket = new Socket();
    private final DataInputStream in;

    /** A control packet: the first byte, and all behind the remaining length. */
    public record Packet(int first, byte[] body) {

        public int type() {
            return first >> 4;
        }

        /** Of CONNACK. */
        public boolean isSessionPresent() {
            return body[0] == 1;
        }

        /** Of CONNACK. */
        public int returnCode() {
            return body[1] & 0xff;
        }

        /** Of a version 5 DISCONNECT. */
        public int reasonCode() {
            return body.length == 0 ? 0 : body[0] & 0xff;
        }

        /** Of SUBACK and the acknowledgements. */
        public int packetId() {
            return number(0);
        }

        /** Of PUBLISH. */
        public int qos() {
            return first >> 1 & 3;
        }

        /** Of PUBLISH. */
        public String topic() {
            return new String(body, 2, number(0), StandardCharsets.UTF_8);
        }

        /** Of PUBLISH at QoS 1 or 2. */
        public int publishId() {
            return number(2 + number(0));
        }

        /** Of PUBLISH: all behind topic and packet identifier; in version 5 with the properties. */
        public byte[] rest() {
            var start = 2 + number(0) + (qos() > 0 ? 2 : 0);
            return java.util.Arrays.copyOfRange(body, start, body.length);
        }

        public String restAsText() {
            return new String(rest(), StandardCharsets.UTF_8);
        }

        private int number(int at) {
            return (body[at] & 0xff) << 8 | body[at + 1] & 0xff;
        }
    }

    public MqttSocket(String host, int port) throws IOException {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) LIMIT.toMillis());
        socket.connect(new InetSocketAddress(host, port), (int) LIMIT.toMillis());
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
    }

    /** Connected and accepted. */
    public static MqttSocket connect(String host, int port, Connect connect) throws IOException {
        var opened = new MqttSocket(host, port);
        try {
            var connack = opened.handshake(connect);
            if (connack.returnCode() != 0) {
                throw new IOException("CONNACK 0x" + Integer.toHexString(connack.returnCode()));
            }
            return opened;
        } catch (IOException e) {
            opened.close();
            throw e;
        }
    }

    /** Sends CONNECT and returns the CONNACK, whatever it says. */
    public Packet handshake(Connect connect) throws IOException {
        send(connect.bytes());
        return expect(Packets.CONNACK);
    }

    public void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    public void sendByteByByte(byte[] bytes) throws IOException {
        for (var one : bytes) {
            socket.getOutputStream().write(one);
        }
    }

    /** The next packet, which must be of this type. */
    public Packet expect(int type) throws IOException {
        var packet = read();
        if (packet.type() != type) {
            throw new IOException("packet type " + packet.type() + " where " + type + " was due");
        }
        return packet;
    }

    /** From now on a read waits as long as it takes: for a thread of its own. */
    public void readUnbounded() throws IOException {
        socket.setSoTimeout(0);
    }

    /** Fails with {@link EOFException} where the peer has closed, with {@link SocketTimeoutException} where nothing comes. */
    public Packet read() throws IOException {
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

    /** SUBSCRIBE with its SUBACK. Retained messages may only come later. */
    public Packet subscribe(int level, String filter, int options) throws IOException {
        send(Packets.subscribe(level, 1, filter, options));
        return expect(Packets.SUBACK);
    }

    /** True when the peer is still there and says nothing within {@code time}. */
    public boolean isQuietFor(Duration time) throws IOException {
        socket.setSoTimeout((int) time.toMillis());
        try {
            in.mark(1);
            in.read();
            in.reset();
            return false;
        } catch (SocketTimeoutException quiet) {
            return true;
        } finally {
            socket.setSoTimeout((int) LIMIT.toMillis());
        }
    }

    /** Reads to the end that the peer makes, and forgets what it says before. Fails when there is no end within {@link #LIMIT}. */
    public void awaitEnd() throws IOException {
        try {
            while (in.read() >= 0) {
                // what it still had to say
            }
        } catch (SocketTimeoutException stillOpen) {
            throw stillOpen;
        } catch (IOException reset) {
            // an end as well
        }
    }

    /** DISCONNECT, then the end. */
    public void leave() throws IOException {
        send(Packets.disconnect());
        close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
