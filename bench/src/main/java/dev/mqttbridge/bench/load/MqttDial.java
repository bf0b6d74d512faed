package dev.mqttbridge.bench.load;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** Opens MQTT connections, blocking; reads no byte beyond the answer it waits for. */
public final class MqttDial {

    private static final int TIMEOUT_MILLIS = 5_000;
    private static final int MAX_ANSWER = 0x7F; // one length byte: far more than CONNACK and SUBACK need

    private MqttDial() {}

    /** A connected channel in blocking mode; the caller owns it. */
    public static SocketChannel connect(InetSocketAddress address, String clientId) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.socket().connect(address, TIMEOUT_MILLIS);
            channel.socket().setSoTimeout(TIMEOUT_MILLIS);
            send(channel, Frames.connect(clientId));
            int returnCode = lastByteOfAnswer(channel, Frames.CONNACK);
            if (returnCode != 0) {
                throw new IOException("CONNECT refused by " + address + ", return code " + returnCode);
            }
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    static void subscribe(SocketChannel channel, String filter, int qos) throws IOException {
        send(channel, Frames.subscribe(filter, qos));
        int returnCode = lastByteOfAnswer(channel, Frames.SUBACK);
        if (Frames.isRefusal(returnCode) || returnCode < qos) {
            throw new IOException("SUBSCRIBE to " + filter + " at QoS " + qos + " granted only " + returnCode);
        }
    }

    /** Says goodbye if the socket takes it at once, and closes. */
    public static void disconnect(SocketChannel channel) throws IOException {
        try (channel) {
            if (channel.isConnected()) {
                channel.write(ByteBuffer.wrap(Frames.disconnect()));
            }
        }
    }

    private static void send(SocketChannel channel, byte[] frame) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(frame);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    private static int lastByteOfAnswer(SocketChannel channel, int type) throws IOException {
        InputStream in = channel.socket().getInputStream();
        int firstByte = readByte(in);
        int length = readByte(in);
        if (Frames.type(firstByte) != type || length < 2 || length > MAX_ANSWER) {
            throw new IOException(
                    "expected MQTT packet type " + type + ", got first byte " + firstByte + " and length " + length);
        }
        in.skipNBytes(length - 1);
        return readByte(in);
    }

    private static int readByte(InputStream in) throws IOException {
        int read = in.read();
        if (read < 0) {
            throw new EOFException("connection closed during the MQTT handshake");
        }
        return read;
    }
}
