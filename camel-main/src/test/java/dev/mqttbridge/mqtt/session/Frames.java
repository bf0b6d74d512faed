package dev.mqttbridge.mqtt.session;

import dev.mqttbridge.mqtt.frame.FrameScanner;
import dev.mqttbridge.mqtt.frame.FrameType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** Packets of MQTT 3.1.1 and 5 for tests, all shorter than 128 bytes, and what they are in words. */
final class Frames {

    private static final String[] NAMES = {
        "",
        "CONNECT",
        "CONNACK",
        "PUBLISH",
        "PUBACK",
        "PUBREC",
        "PUBREL",
        "PUBCOMP",
        "SUBSCRIBE",
        "SUBACK",
        "UNSUBSCRIBE",
        "UNSUBACK",
        "PINGREQ",
        "PINGRESP",
        "DISCONNECT",
        "AUTH"
    };

    private Frames() {}

    static byte[] connect(boolean mqtt5, int connectFlags, int receiveMaximum, int level) {
        ByteBuf body = Unpooled.buffer().writeShort(4).writeBytes("MQTT".getBytes(StandardCharsets.US_ASCII));
        body.writeByte(level).writeByte(connectFlags).writeShort(60);
        if (mqtt5) {
            boolean persistent = (connectFlags & 2) == 0;
            body.writeByte(persistent ? 8 : 3).writeByte(0x21).writeShort(receiveMaximum);
            if (persistent) {
                body.writeByte(0x11).writeInt(3_600);
            }
        }
        return frame(0x10, body.writeShort(1).writeByte('c'));
    }

    static byte[] connack(boolean mqtt5, boolean sessionPresent) {
        ByteBuf body = Unpooled.buffer().writeByte(sessionPresent ? 1 : 0).writeByte(0);
        return frame(0x20, mqtt5 ? body.writeByte(0) : body);
    }

    static byte[] publish(boolean mqtt5, int flags, int packetId, String topic, String payload) {
        ByteBuf body = Unpooled.buffer().writeShort(topic.length());
        body.writeBytes(topic.getBytes(StandardCharsets.US_ASCII));
        if ((flags & 0x06) != 0) {
            body.writeShort(packetId);
        }
        if (mqtt5) {
            body.writeByte(0);
        }
        return frame(0x30 | flags, body.writeBytes(payload.getBytes(StandardCharsets.US_ASCII)));
    }

    static byte[] acknowledge(int type, int packetId) {
        return frame(
                type << 4 | (type == FrameType.PUBREL ? 2 : 0),
                Unpooled.buffer().writeShort(packetId));
    }

    static byte[] refuse(int type, int packetId, int reason) {
        return frame(type << 4, Unpooled.buffer().writeShort(packetId).writeByte(reason));
    }

    static byte[] subscribe(boolean mqtt5, int packetId, String filter, int options) {
        ByteBuf body = Unpooled.buffer().writeShort(packetId);
        if (mqtt5) {
            body.writeByte(0);
        }
        body.writeShort(filter.length()).writeBytes(filter.getBytes(StandardCharsets.US_ASCII));
        return frame(0x82, body.writeByte(options));
    }

    static byte[] unsubscribe(boolean mqtt5, int packetId, String filter) {
        ByteBuf body = Unpooled.buffer().writeShort(packetId);
        if (mqtt5) {
            body.writeByte(0);
        }
        body.writeShort(filter.length()).writeBytes(filter.getBytes(StandardCharsets.US_ASCII));
        return frame(0xA2, body);
    }

    static byte[] suback(boolean mqtt5, int packetId, int code) {
        return suback(mqtt5, packetId, code, 1);
    }

    /** The same code for each of so many filters. */
    static byte[] suback(boolean mqtt5, int packetId, int code, int filters) {
        ByteBuf body = Unpooled.buffer().writeShort(packetId);
        if (mqtt5) {
            body.writeByte(0);
        }
        for (int i = 0; i < filters; i++) {
            body.writeByte(code);
        }
        return frame(0x90, body);
    }

    static byte[] unsuback(boolean mqtt5, int packetId) {
        ByteBuf body = Unpooled.buffer().writeShort(packetId);
        return frame(0xB0, mqtt5 ? body.writeShort(0) : body);
    }

    private static byte[] frame(int first, ByteBuf body) {
        ByteBuf frame = Unpooled.buffer().writeByte(first).writeByte(body.readableBytes());
        return ByteBufUtil.getBytes(frame.writeBytes(body));
    }

    static String topic(byte[] publish) {
        return new String(publish, 4, publish[3], StandardCharsets.US_ASCII);
    }

    static String payload(byte[] publish, boolean mqtt5) {
        int at = 4 + publish[3] + ((publish[0] & 0x06) != 0 ? 2 : 0) + (mqtt5 ? 1 : 0);
        return new String(publish, at, publish.length - at, StandardCharsets.US_ASCII);
    }

    /** For example {@code PUBLISH 7 q2 dup t=m}. */
    static String words(byte[] frame, boolean mqtt5) {
        ByteBuf in = Unpooled.wrappedBuffer(frame);
        int type = FrameScanner.type(in, 0);
        if (type != FrameType.PUBLISH) {
            int reason = type >= FrameType.PUBACK && type <= FrameType.PUBCOMP
                    ? FrameScanner.reasonCode(in, 0, frame.length)
                    : 0;
            boolean hasId = type >= FrameType.PUBACK && type <= FrameType.UNSUBACK;
            return NAMES[type]
                    + (hasId ? " " + FrameScanner.packetId(in, 0, frame.length) : "")
                    + (reason > 0 ? " 0x" + Integer.toHexString(reason) : "");
        }
        int qos = FrameScanner.qos(in, 0);
        return "PUBLISH"
                + (qos > 0 ? " " + FrameScanner.packetId(in, 0, frame.length) : "")
                + " q" + qos
                + (FrameScanner.dup(in, 0) ? " dup" : "")
                + (FrameScanner.retain(in, 0) ? " retain" : "")
                + " " + topic(frame) + "=" + payload(frame, mqtt5);
    }
}
