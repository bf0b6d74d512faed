package dev.mqttbridge.bench.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/** Receives all publishers' messages, judges each of them, and acknowledges. */
final class Subscriber extends Connection {

    private static final int IN_BYTES = 256 * 1024;
    private static final int OUT_BYTES = 64 * 1024;

    private final int qos;
    private final int mostAnswerBytes;
    private final Payload payload;
    private final ByteBuffer view;
    private final SequenceCheck[] checks;
    private final Histogram nanos;
    private int distinct;
    private long corrupt;
    private boolean ponged;

    Subscriber(int index, SocketChannel channel, LoadSpec spec, Payload payload, Histogram nanos) {
        super("subscriber " + index, channel, inBytes(spec), Math.max(OUT_BYTES, 2 * mostAnswerBytes(spec)));
        this.qos = spec.qos();
        this.mostAnswerBytes = mostAnswerBytes(spec);
        this.payload = payload;
        this.view = in.duplicate();
        this.checks =
                Stream.generate(SequenceCheck::new).limit(spec.publishers()).toArray(SequenceCheck[]::new);
        this.nanos = nanos;
    }

    private static int inBytes(LoadSpec spec) {
        return Math.max(IN_BYTES, 2 * spec.payloadBytes());
    }

    /** What a buffer full of frames may call for: four bytes for each PUBLISH, and at QoS 2 four for each PUBREL of four. */
    private static int mostAnswerBytes(LoadSpec spec) {
        return switch (spec.qos()) {
            case 0 -> 0;
            case 1 -> inBytes(spec) / spec.payloadBytes() * Frames.ACK_LENGTH;
            default -> inBytes(spec);
        };
    }

    /** Reads once and acknowledges; returns how many messages arrived for the first time. */
    int receive() throws IOException {
        distinct = 0;
        if (out.remaining() < mostAnswerBytes && !flush()) {
            pauseReading();
            return 0;
        }
        read();
        flush();
        return distinct;
    }

    @Override
    protected void onFrame(int firstByte, int at, int length, long now) throws IOException {
        switch (Frames.type(firstByte)) {
            case Frames.PUBLISH -> onPublish(firstByte, at, length, now);
            case Frames.PUBREL -> acknowledge(Frames.PUBCOMP, at);
            case Frames.PINGRESP -> ponged = true;
            default -> throw unexpected(firstByte);
        }
    }

    private void onPublish(int firstByte, int at, int length, long now) {
        int publishedQos = firstByte >> 1 & 3;
        int packetIdAt = at + 2 + (in.getShort(at) & 0xFFFF);
        int payloadAt = packetIdAt + Frames.packetIdLength(publishedQos);
        if (publishedQos != qos || payloadAt + payload.length() != at + length || !isIntact(payloadAt)) {
            corrupt++;
        } else if (checks[Payload.publisher(in, payloadAt)].arrived(Payload.sequence(in, payloadAt))) {
            distinct++;
            nanos.recordValue(Math.max(0, now - Payload.stamp(in, payloadAt)));
        }
        if (publishedQos > 0) {
            acknowledge(publishedQos == 1 ? Frames.PUBACK : Frames.PUBREC, packetIdAt);
        }
    }

    private void acknowledge(int type, int packetIdAt) {
        out.putInt(Frames.acknowledgement(type, in.getShort(packetIdAt) & 0xFFFF));
    }

    private boolean isIntact(int payloadAt) {
        int publisher = Payload.publisher(in, payloadAt);
        return publisher >= 0
                && publisher < checks.length
                && Payload.sequence(in, payloadAt) >= 0
                && payload.isIntact(view, payloadAt);
    }

    /** All that the broker sent before it saw this has arrived once {@link #hasPonged()}. */
    void ping() throws IOException {
        out.put(Frames.pingreq());
        flush();
    }

    boolean hasPonged() {
        return ponged;
    }

    SequenceCheck check(int publisher) {
        return checks[publisher];
    }

    long corrupt() {
        return corrupt;
    }
}
