package dev.mqttbridge.gateway;

import dev.mqttbridge.mqtt.frame.FrameScanner;
import dev.mqttbridge.mqtt.frame.FrameType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** What a client says while it can go nowhere, in order. Owns the bytes. For the client's event loop. */
final class HeldPackets {

    /** Beyond it the client is read no further. */
    private static final int MOST_BYTES = 64 * 1024;

    private final ByteBufAllocator allocator;
    private ByteBuf bytes;
    private boolean goodbye;

    HeldPackets(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    /** Copies a packet: a slice would pin the whole buffer it came in. */
    void add(ByteBuf in, int index, int length) {
        goodbye |= FrameScanner.type(in, index) == FrameType.DISCONNECT;
        if (bytes == null) {
            bytes = allocator.buffer(Math.max(256, length));
        }
        bytes.writeBytes(in, index, length);
    }

    boolean isFull() {
        return bytes != null && bytes.readableBytes() > MOST_BYTES;
    }

    /** The client has taken its leave behind all the rest. */
    boolean hasGoodbye() {
        return goodbye;
    }

    /** All of it, or null if there is nothing; the reference goes to the caller. */
    ByteBuf take() {
        ByteBuf all = bytes;
        bytes = null;
        goodbye = false;
        return all;
    }

    void release() {
        ByteBuf all = take();
        if (all != null) {
            all.release();
        }
    }
}
