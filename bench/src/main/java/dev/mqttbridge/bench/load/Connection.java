package dev.mqttbridge.bench.load;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** One MQTT connection on a selector: cuts what comes in into frames, and buffers what goes out. One thread. */
public abstract class Connection {

    private static final int MAX_LENGTH_BYTES = 4; // MQTT 2.2.3

    protected final ByteBuffer in;
    protected final ByteBuffer out;
    private final String name;
    private final SocketChannel channel;
    private SelectionKey key;
    private int interest;

    protected Connection(String name, SocketChannel channel, int inBytes, int outBytes) {
        this.name = name;
        this.channel = channel;
        this.in = ByteBuffer.allocateDirect(inBytes);
        this.out = ByteBuffer.allocateDirect(outBytes);
    }

    public final void register(Selector selector) throws IOException {
        channel.configureBlocking(false);
        interest = SelectionKey.OP_READ;
        key = channel.register(selector, interest, this);
    }

    /** A whole frame is in {@link #in}: its body is {@code length} bytes from {@code at}. */
    protected abstract void onFrame(int firstByte, int at, int length, long now) throws IOException;

    /** Reads what is there, once, and hands over the frames that are complete. */
    public final void read() throws IOException {
        if (channel.read(in) < 0) {
            throw new EOFException(name + ": the peer closed the connection");
        }
        long now = System.nanoTime();
        in.flip();
        int end = in.limit();
        int at = 0;
        while (true) {
            int next = frame(at, end, now);
            if (next < 0) {
                break;
            }
            at = next;
        }
        in.position(at);
        in.compact();
    }

    /** Handles the frame at {@code at} and returns where the next one starts, or -1 if it is not all there. */
    private int frame(int at, int end, long now) throws IOException {
        int length = 0;
        for (int i = 0; i < MAX_LENGTH_BYTES; i++) {
            int lengthAt = at + 1 + i;
            if (lengthAt >= end) {
                return -1;
            }
            int part = in.get(lengthAt);
            length |= (part & 0x7F) << 7 * i;
            if (part >= 0) {
                return body(at, lengthAt + 1, length, end, now);
            }
        }
        throw new IOException(name + ": malformed remaining length");
    }

    private int body(int at, int bodyAt, int length, int end, long now) throws IOException {
        if (bodyAt - at + length > in.capacity()) {
            throw new IOException(name + ": frame of " + length + " bytes, more than any this run sends");
        }
        if (bodyAt + length > end) {
            return -1;
        }
        onFrame(in.get(at) & 0xFF, bodyAt, length, now);
        return bodyAt + length;
    }

    /** Writes what the socket takes; what is left goes when it is writable again. Returns whether all is written. */
    public final boolean flush() throws IOException {
        if (out.position() > 0) {
            out.flip();
            channel.write(out);
            out.compact();
        }
        boolean done = out.position() == 0;
        interest(done ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        return done;
    }

    /** Until all is written, takes nothing more in. */
    final void pauseReading() {
        interest(SelectionKey.OP_WRITE);
    }

    final boolean isFlushed() {
        return out.position() == 0;
    }

    private void interest(int ops) {
        if (interest != ops) {
            interest = ops;
            key.interestOps(ops);
        }
    }

    protected final IOException unexpected(int firstByte) {
        return new IOException(name + ": unexpected MQTT packet type " + Frames.type(firstByte));
    }

    public final void close() throws IOException {
        MqttDial.disconnect(channel);
    }

    /** Without a word to the peer. */
    public final void abort() throws IOException {
        channel.close();
    }
}
