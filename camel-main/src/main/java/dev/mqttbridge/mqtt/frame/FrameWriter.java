package dev.mqttbridge.mqtt.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Makes the packets that the gateway says in its own name. Each buffer's reference belongs to the caller. */
public final class FrameWriter {

    private FrameWriter() {}

    public static ByteBuf pingreq() {
        return Unpooled.buffer(2).writeByte(FrameType.PINGREQ << 4).writeByte(0);
    }

    public static ByteBuf pingresp() {
        return Unpooled.buffer(2).writeByte(FrameType.PINGRESP << 4).writeByte(0);
    }

    /** PUBACK, PUBREC, PUBREL or PUBCOMP with reason code 0, which is left out (MQTT 5, 3.4.2.1). */
    public static ByteBuf acknowledgement(int type, int packetId) {
        int flags = type == FrameType.PUBREL ? 0x02 : 0; // MQTT-3.6.1-1
        return Unpooled.buffer(4).writeByte(type << 4 | flags).writeByte(2).writeShort(packetId);
    }

    /** A plain goodbye, the same in every version: the broker forgets the will and keeps the session for as long as was agreed. */
    public static ByteBuf disconnect() {
        return Unpooled.buffer(2).writeByte(FrameType.DISCONNECT << 4).writeByte(0);
    }

    /** DISCONNECT of MQTT 5 with a reason. */
    public static ByteBuf disconnect(int reasonCode) {
        return Unpooled.buffer(4)
                .writeByte(FrameType.DISCONNECT << 4)
                .writeByte(2)
                .writeByte(reasonCode)
                .writeByte(0);
    }

    /** DISCONNECT of MQTT 5 that ends the session with the connection: Session Expiry Interval 0 (MQTT 5, 3.14.2.2.2). */
    public static ByteBuf disconnectAndForget() {
        return Unpooled.buffer(9)
                .writeByte(FrameType.DISCONNECT << 4)
                .writeByte(7)
                .writeByte(0)
                .writeByte(5)
                .writeByte(Properties.SESSION_EXPIRY_INTERVAL)
                .writeInt(0);
    }

    /** CONNACK that refuses: Reason Code of MQTT 5, or return code of an older version. */
    public static ByteBuf refusal(boolean mqtt5, int code) {
        ByteBuf connack = Unpooled.buffer(5)
                .writeByte(FrameType.CONNACK << 4)
                .writeByte(mqtt5 ? 3 : 2)
                .writeByte(0)
                .writeByte(code);
        return mqtt5 ? connack.writeByte(0) : connack;
    }

    /** Puts the fixed header before a body, whose reference it takes over. */
    static ByteBuf withHeader(int firstByte, ByteBuf body) {
        ByteBuf frame = Unpooled.buffer(body.readableBytes() + 5).writeByte(firstByte);
        writeVarInt(frame, body.readableBytes());
        frame.writeBytes(body);
        body.release();
        return frame;
    }

    /** Variable Byte Integer (MQTT 5, 1.5.5). */
    static void writeVarInt(ByteBuf out, int value) {
        int left = value;
        do {
            int digit = left & 0x7F;
            left >>>= 7;
            out.writeByte(left > 0 ? digit | 0x80 : digit);
        } while (left > 0);
    }
}
