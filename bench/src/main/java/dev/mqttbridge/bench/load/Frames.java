package dev.mqttbridge.bench.load;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The few MQTT 3.1.1 frames a load needs, encoded. Section numbers are those of the OASIS standard. */
public final class Frames {

    public static final int CONNACK = 2;
    public static final int PUBLISH = 3;
    public static final int PUBACK = 4;
    public static final int PUBREC = 5;
    public static final int PUBREL = 6;
    public static final int PUBCOMP = 7;
    public static final int SUBACK = 9;
    public static final int PINGRESP = 13;

    public static final int ACK_LENGTH = 4;

    private static final int FAILURE = 0x80;

    private Frames() {}

    /** 3.1, clean session. No Keep Alive: a subscriber sends nothing for as long as a QoS 0 run takes. */
    static byte[] connect(String clientId) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        string(body, "MQTT");
        body.write(4);
        body.write(0x02);
        body.write(0);
        body.write(0);
        string(body, clientId);
        return frame(0x10, body.toByteArray());
    }

    /** 3.8, packet id 1, one filter. */
    static byte[] subscribe(String filter, int qos) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(0);
        body.write(1);
        string(body, filter);
        body.write(qos);
        return frame(0x82, body.toByteArray());
    }

    /** 3.3 up to the topic: a PUBLISH without its packet id and payload. */
    static byte[] publishHead(String topic, int qos, int payloadBytes) {
        ByteArrayOutputStream name = new ByteArrayOutputStream();
        string(name, topic);
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        head.write(0x30 | qos << 1);
        remainingLength(head, name.size() + packetIdLength(qos) + payloadBytes);
        head.writeBytes(name.toByteArray());
        return head.toByteArray();
    }

    static byte[] pingreq() {
        return new byte[] {(byte) 0xC0, 0};
    }

    public static byte[] disconnect() {
        return new byte[] {(byte) 0xE0, 0};
    }

    /** 3.4 to 3.7: an acknowledgement as one big-endian int. */
    public static int acknowledgement(int type, int packetId) {
        int flags = type == PUBREL ? 2 : 0; // MQTT-3.6.1-1
        return type << 28 | flags << 24 | 2 << 16 | packetId;
    }

    static int packetIdLength(int qos) {
        return qos == 0 ? 0 : 2;
    }

    public static int type(int firstByte) {
        return firstByte >> 4 & 0x0F;
    }

    public static boolean isRefusal(int returnCode) {
        return (returnCode & FAILURE) != 0;
    }

    /** 2.1: fixed header and body. */
    public static byte[] frame(int firstByte, byte[] body) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(firstByte);
        remainingLength(frame, body.length);
        frame.writeBytes(body);
        return frame.toByteArray();
    }

    /** 2.2.3: seven bits a byte, the least significant first. */
    private static void remainingLength(ByteArrayOutputStream out, int length) {
        int rest = length;
        while (rest > 0x7F) {
            out.write(rest & 0x7F | 0x80);
            rest >>= 7;
        }
        out.write(rest);
    }

    /** 1.5.3: a UTF-8 string with its length in two bytes. */
    public static void string(ByteArrayOutputStream out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.write(bytes.length >> 8);
        out.write(bytes.length);
        out.writeBytes(bytes);
    }
}
