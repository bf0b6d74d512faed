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
    private final int spare;
    private final BitSet unacknowledged = new BitSet(MAX_PACKET_ID + 1);
    /** QoS 2: those whose PUBREL is out. */
    private final BitSet released = new BitSet(MAX_PACKET_ID + 1);

    private int inFlight;
    private int packetId;
    private int sequence;

    Publisher(int index, SocketChannel channel, String topic, LoadSpec spec, Payload payload) {
        this(index, channel, Frames.publishHead(topic, spec.qos(), spec.payloadBytes()), spec, payload);
    }

    private Publisher(int index, SocketChannel channel, byte[] head, LoadSpec spec, Payload payload) {
        super(
                "publisher " + index,
                channel,
                IN_BYTES,
                Math.max(OUT_BYTES, frameLength(head, spec) + releaseBytes(spec)));
        this.index = index;
        this.qos = spec.qos();
        this.window = spec.window();
        this.payload = payload;
        this.head = ByteBuffer.allocateDirect(head.length).put(head).clear();
        this.frameLength = frameLength(head, spec);
        this.spare = releaseBytes(spec);
    }

    private static int frameLength(byte[] head, LoadSpec spec) {
        return head.length + Frames.packetIdLength(spec.qos()) + spec.payloadBytes();
    }

    /** Room that must stay free, so that a PUBREL always finds its place. */
    private static int releaseBytes(LoadSpec spec) {
        return spec.qos() == 2 ? spec.window() * Frames.ACK_LENGTH : 0;
    }

    /** Whether the window and the buffer have room for one more. */
    boolean canPublish() {
        return out.remaining() >= frameLength + spare && (qos == 0 || inFlight < window);
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
        int type = Frames.type(firstByte);
        int id = in.getShort(at) & 0xFFFF;
        if (type == (qos == 1 ? Frames.PUBACK : Frames.PUBREC)) {
            require(unacknowledged, firstByte, id);
        } else if (type == Frames.PUBCOMP) {
            require(released, firstByte, id);
        } else {
            throw unexpected(firstByte);
        }
        if (type == Frames.PUBREC) {
            released.set(id);
            out.putInt(Frames.acknowledgement(Frames.PUBREL, id));
        } else {
            inFlight--;
        }
    }

    private void require(BitSet expected, int firstByte, int id) throws IOException {
        if (!expected.get(id)) {
            throw new IOException("publisher " + index + ": MQTT packet type " + Frames.type(firstByte)
                    + " for packet id " + id + ", which does not wait for it");
        }
        expected.clear(id);
    }
}
