package dev.mqttbridge.mqtt.frame;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads the fields of one packet, and complains in one way when they are not all there. Not thread-safe. */
final class FrameReader {

    private final ByteBuf in;
    private final int end;
    private int at;

    /** The packet lies from {@code index} on, {@code length} bytes; the reader stands behind its fixed header. */
    FrameReader(ByteBuf in, int index, int length) {
        this.in = in;
        this.end = index + length;
        this.at = index + FrameScanner.headerLength(in, index);
    }

    int position() {
        return at;
    }

    boolean hasMore() {
        return at < end;
    }

    int remaining() {
        return end - at;
    }

    int u8() {
        return in.getUnsignedByte(skip(1));
    }

    int u16() {
        return in.getUnsignedShort(skip(2));
    }

    long u32() {
        return in.getUnsignedInt(skip(4));
    }

    /** Variable Byte Integer (MQTT 5, 1.5.5). */
    int varInt() {
        int value = 0;
        for (int shift = 0; shift <= 21; shift += 7) {
            int digit = u8();
            value |= (digit & 0x7F) << shift;
            if (digit < 0x80) {
                return value;
            }
        }
        throw new MalformedFrameException("a Variable Byte Integer of more than four bytes");
    }

    /** UTF-8 Encoded String; ill-formed UTF-8 is refused (MQTT-1.5.4-1). */
    String string() {
        byte[] bytes = binary();
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MalformedFrameException("a string that is not UTF-8");
        }
    }

    /** Binary Data: two bytes of length and as many bytes. */
    byte[] binary() {
        int length = u16();
        byte[] bytes = new byte[length];
        in.getBytes(skip(length), bytes);
        return bytes;
    }

    void skipBinary() {
        skip(u16());
    }

    /** Steps over so many bytes; returns where they begin. */
    int skip(int bytes) {
        int from = at;
        if (bytes < 0 || bytes > end - at) {
            throw new MalformedFrameException("a packet that ends in the middle of a field");
        }
        at += bytes;
        return from;
    }
}
