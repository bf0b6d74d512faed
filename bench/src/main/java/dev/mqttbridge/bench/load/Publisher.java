package dev.mqttbridge.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.BitSet;

/** Publishes numbered messages on its own topic and keeps within its window of unacknowledged ones. */
final class Publisher extends Connection {

    private static final int IN_BYTES = 16 * 1024; // acknowledgements only
    private static final int OUT_BYTES = 64 * 1024;
    private static final int MAX_PACKET_ID = 65_535;

    private final int index;
    private final int qos;
    private final int window;
    private final Payload payload;
    private final ByteBuffer head;
    private final int frameLength;
    private final BitSet unacknowledged = new BitSet(MAX_PACKET_ID + 1);
    private int inFlight;
    private int packetId;
    private int sequence;

    Publisher(int index, SocketChannel channel, String topic, LoadSpec spec, Payload payload) {
        this(index, channel, Frames.publishHead(topic, spec.qos(), spec.payloadBytes()), spec, payload);
    }

    private Publisher(int index, SocketChannel channel, byte[] head, LoadSpec spec, Payload payload) {
        super("publisher " + index, channel, IN_BYTES, Math.max(OUT_BYTES, frameLength(head, spec)));
        this.index = index;
        this.qos = spec.qos();
        this.window = spec.window();
        this.payload = payload;
        this.head = ByteBuffer.allocateDirect(head.length).put(head).clear();
        this.frameLength = frameLength(head, spec);
    }

    private static int frameLength(byte[] head, LoadSpec spec) {
        return head.length + Frames.packetIdLength(spec.qos()) + spec.payloadBytes();
    }

    /** Whether the window and the buffer have room for one more. */
    boolean canPublish() {
        return out.remaining() >= frameLength && (qos == 0 || inFlight < window);
    }

    /** Puts one message into the buffer. */
    void publish(long stamp) {
        int at = out.position();
        out.put(at, head, 0, head.capacity());
        out.position(at + head.capacity());
        if (qos > 0) {
            packetId = packetId % MAX_PACKET_ID + 1;
            unacknowledged.set(packetId);
            inFlight++;
            out.putShort((short) packetId);
        }
        payload.write(out, stamp, index, sequence++);
    }

    int sent() {
        return sequence;
    }

    int inFlight() {
        return inFlight;
    }

    boolean isSettled() {
        return inFlight == 0 && isFlushed();
    }

    @Override
    protected void onFrame(int firstByte, int at, int length, long now) throws IOException {
        if (Frames.type(firstByte) != Frames.PUBACK) {
            throw unexpected(firstByte);
        }
        int id = in.getShort(at) & 0xFFFF;
        if (!unacknowledged.get(id)) {
            throw new IOException("publisher " + index + ": PUBACK for packet id " + id + ", which is not in flight");
        }
        unacknowledged.clear(id);
        inFlight--;
    }
}
