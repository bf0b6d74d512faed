package dev.mqttbridge.bench.fleet;

import dev.mqttbridge.bench.load.Frames;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The frames in which the versions of MQTT differ. MQTT 5 puts a length of properties, here 0, into most of them. */
enum Protocol {
    V3_1_1(4),
    V5(5);

    private static final int CLEAN = 0x02;
    private static final int PUBLISH = 0x30;
    private static final int DUP = 0x08;

    private final int level;

    Protocol(int level) {
        this.level = level;
    }

    /** Half of the clients speak each. */
    static Protocol ofClient(int client) {
        return (client & 1) == 0 ? V3_1_1 : V5;
    }

    /** 3.1: clean session, no Keep Alive, no will. */
    byte[] connect(String clientId) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        Frames.string(body, "MQTT");
        body.write(level);
        body.write(CLEAN);
        body.write(0);
        body.write(0);
        noProperties(body);
        Frames.string(body, clientId);
        return Frames.frame(0x10, body.toByteArray());
    }

    /** 3.8: packet id 1, one filter at QoS 2. */
    byte[] subscribe(String filter) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(0);
        body.write(1);
        noProperties(body);
        Frames.string(body, filter);
        body.write(2);
        return Frames.frame(0x82, body.toByteArray());
    }

    /** 3.3: appends a PUBLISH of {@code payload} to {@code out}. Its remaining length must fit one byte. */
    void publish(ByteBuffer out, String topic, int qos, boolean dup, int packetId, byte[] payload) {
        byte[] name = topic.getBytes(StandardCharsets.UTF_8);
        int remaining = 2 + name.length + 2 + (this == V5 ? 1 : 0) + payload.length;
        if (remaining > 0x7F) {
            throw new IllegalArgumentException("a PUBLISH of " + remaining + " bytes; allowed: 127");
        }
        out.put((byte) (PUBLISH | (dup ? DUP : 0) | qos << 1)).put((byte) remaining);
        out.putShort((short) name.length).put(name).putShort((short) packetId);
        if (this == V5) {
            out.put((byte) 0);
        }
        out.put(payload);
    }

    /** Where the payload begins that follows the packet id, or the properties, which begin at {@code at}. */
    int payloadAt(ByteBuffer in, int at) {
        if (this == V3_1_1) {
            return at;
        }
        int length = 0;
        int next = at;
        int part;
        int shift = 0;
        do {
            part = in.get(next++);
            length |= (part & 0x7F) << shift;
            shift += 7;
        } while (part < 0);
        return next + length;
    }

    private void noProperties(ByteArrayOutputStream body) {
        if (this == V5) {
            body.write(0);
        }
    }
}
