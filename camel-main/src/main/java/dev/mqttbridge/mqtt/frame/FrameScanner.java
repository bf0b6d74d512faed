package dev.mqttbridge.mqtt.frame;

import io.netty.buffer.ByteBuf;

/**
 * Finds MQTT control packets in a stream of bytes without decoding them: type, flags, length and packet identifier (MQTT 5, section
 * 2.1 and 2.2; the same in 3.1 and 3.1.1). Reads only, moves no index, keeps nothing.
 */
public final class FrameScanner {

    /** The fixed header is not all there yet. */
    public static final int INCOMPLETE = -1;
    /** No packet can begin with these bytes: packet type 0, or a Remaining Length of more than four bytes (MQTT-1.5.5). */
    public static final int MALFORMED = -2;

    private FrameScanner() {}

    /**
     * Length in bytes of the packet that begins at {@code index}, fixed header included, whether or not all of it is there.
     *
     * @param end index behind the last byte that may be read
     * @return at least 2, or {@link #INCOMPLETE}, or {@link #MALFORMED}
     */
    public static int length(ByteBuf in, int index, int end) {
        if (index >= end) {
            return INCOMPLETE;
        }
        if ((in.getByte(index) & 0xF0) == 0) {
            return MALFORMED;
        }
        int remaining = 0;
        for (int i = 1; i <= 4; i++) {
            if (index + i >= end) {
                return INCOMPLETE;
            }
            int digit = in.getByte(index + i);
            remaining |= (digit & 0x7F) << 7 * (i - 1);
            if (digit >= 0) {
                return 1 + i + remaining;
            }
        }
        return MALFORMED;
    }

    /** Length of the fixed header of a packet of which {@link #length} is known. */
    public static int headerLength(ByteBuf in, int index) {
        int i = index + 1;
        while (in.getByte(i) < 0) {
            i++;
        }
        return i + 1 - index;
    }

    /** Control packet type, 1 to 15; see {@link FrameType}. */
    public static int type(ByteBuf in, int index) {
        return in.getByte(index) >> 4 & 0x0F;
    }

    /** QoS in the flags of a PUBLISH, 0 to 3, of which 3 is malformed (MQTT-3.3.1-4). */
    public static int qos(ByteBuf in, int index) {
        return in.getByte(index) >> 1 & 0x03;
    }

    /** DUP in the flags of a PUBLISH. */
    public static boolean dup(ByteBuf in, int index) {
        return (in.getByte(index) & 0x08) != 0;
    }

    /** RETAIN in the flags of a PUBLISH. */
    public static boolean retain(ByteBuf in, int index) {
        return (in.getByte(index) & 0x01) != 0;
    }

    /**
     * Where the packet identifier stands.
     *
     * @param length what {@link #length} said; all of the packet must be there up to the identifier
     * @return an index, or {@link #MALFORMED} if the packet is too short to have one
     */
    public static int packetIdIndex(ByteBuf in, int index, int length) {
        int end = index + length;
        int at = index + headerLength(in, index);
        if (type(in, index) == FrameType.PUBLISH) {
            if (at + 2 > end) {
                return MALFORMED;
            }
            at += 2 + in.getUnsignedShort(at);
        }
        return at + 2 > end ? MALFORMED : at;
    }

    /** The packet identifier, or {@link #MALFORMED} if there is none, or it is 0 (MQTT-2.2.1-3). */
    public static int packetId(ByteBuf in, int index, int length) {
        int at = packetIdIndex(in, index, length);
        if (at < 0) {
            return MALFORMED;
        }
        int id = in.getUnsignedShort(at);
        return id == 0 ? MALFORMED : id;
    }

    /**
     * Reason code of PUBACK, PUBREC, PUBREL, PUBCOMP and DISCONNECT of MQTT 5; 0 where it is left out, as older versions do.
     */
    public static int reasonCode(ByteBuf in, int index, int length) {
        int at = index + headerLength(in, index) + (type(in, index) == FrameType.DISCONNECT ? 0 : 2);
        return at < index + length ? in.getUnsignedByte(at) : 0;
    }
}
