package dev.mqttbridge.mqtt.session;

import dev.mqttbridge.mqtt.frame.FrameScanner;
import io.netty.buffer.ByteBuf;

/** A number for topic and payload of a PUBLISH: equal for equal messages, and in practice different for different ones. */
final class Fingerprints {

    private static final long PRIME = 0x9E37_79B9_7F4A_7C15L;

    private Fingerprints() {}

    /** Of a whole PUBLISH packet; flags, packet identifier and properties do not count. */
    static long of(ByteBuf in, int index, int length, boolean mqtt5) {
        int end = index + length;
        int topicAt = index + FrameScanner.headerLength(in, index);
        // A peer may send less than a PUBLISH needs.
        int topicEnd = topicAt + 2 > end ? end : Math.min(end, topicAt + 2 + in.getUnsignedShort(topicAt));
        int payloadAt = topicEnd + (FrameScanner.qos(in, index) > 0 ? 2 : 0);
        if (mqtt5 && payloadAt < end) {
            payloadAt = behindProperties(in, payloadAt, end);
        }
        long hash = mix(PRIME, in, topicAt, topicEnd);
        return mix(hash, in, Math.min(payloadAt, end), end);
    }

    private static int behindProperties(ByteBuf in, int at, int end) {
        int length = 0;
        int i = at;
        for (int shift = 0; i < end && shift <= 21; shift += 7) {
            int digit = in.getByte(i++);
            length |= (digit & 0x7F) << shift;
            if (digit >= 0) {
                break;
            }
        }
        return i + length;
    }

    private static long mix(long seed, ByteBuf in, int from, int to) {
        long hash = seed ^ (to - from) * PRIME;
        int i = from;
        for (; i + 8 <= to; i += 8) {
            hash = step(hash, in.getLong(i));
        }
        for (; i < to; i++) {
            hash = step(hash, in.getByte(i));
        }
        return hash;
    }

    private static long step(long hash, long value) {
        long mixed = (hash ^ value) * PRIME;
        return mixed ^ mixed >>> 29;
    }
}
