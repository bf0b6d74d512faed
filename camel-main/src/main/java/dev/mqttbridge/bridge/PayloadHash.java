package dev.mqttbridge.bridge;

import io.netty.buffer.ByteBuf;

/** 64 bits that stand for the payload of a retained message where keeping the payload would take too much memory. */
final class PayloadHash {

    /** Of an empty payload, which is no retained message (MQTT-3.3.1-6, MQTT-3.3.1-7); no other payload has it. */
    static final long ABSENT = 0;

    private PayloadHash() {}

    /** FNV-1a, its bits mixed once more. Reads without moving the reader index. */
    static long of(ByteBuf payload) {
        if (!payload.isReadable()) {
            return ABSENT;
        }
        long hash = 0xcbf29ce484222325L;
        int end = payload.writerIndex();
        for (int i = payload.readerIndex(); i < end; i++) {
            hash = (hash ^ payload.getByte(i) & 0xff) * 0x100000001b3L;
        }
        hash ^= hash >>> 32;
        hash *= 0x9e3779b97f4a7c15L;
        hash ^= hash >>> 29;
        return hash == ABSENT ? 1 : hash;
    }
}
