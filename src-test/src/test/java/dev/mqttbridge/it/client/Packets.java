package dev.mqttbridge.it.client;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Control packets as bytes, of MQTT 3.1 (level 3), 3.1.1 (level 4) and 5 (level 5). */
public final class Packets {

    public static final int CONNECT = 1;
    public static final int CONNACK = 2;
    public static final int PUBLISH = 3;
    public static final int PUBACK = 4;
    public static final int PUBREC = 5;
    public static final int PUBREL = 6;
    public static final int PUBCOMP = 7;
    public static final int SUBSCRIBE = 8;
    public static final int SUBACK = 9;
    public static final int UNSUBSCRIBE = 10;
    public static final int PINGREQ = 12;
    public static final int PINGRESP = 13;
    public static final int DISCONNECT = 14;

    private static final int RESERVED_FLAGS = 2;
    private static final int MQTT_5 = 5;

    private Packets() {}

    /** What a CONNECT says. Immutable; begins as a clean session without Keep Alive, will and credentials. */
    public record Connect(
            int level,
            String clientId,
            boolean clean,
            int keepAlive,
            long expiry,
            String willTopic,
            int willDelay,
            String user,
            String password) {

        public static Connect of(int level, String clientId) {
            return new Connect(level, clientId, true, 0, 0, null, 0, null, null);
        }

        /** @param seconds Session Expiry Interval; 3.1.1 has none, there it is for ever */
        public Connect persistent(int seconds) {
            return new Connect(level, clientId, false, keepAlive, seconds, willTopic, willDelay, user, password);
        }

        public Connect keepAlive(int seconds) {
            return new Connect(level, clientId, clean, seconds, expiry, willTopic, willDelay, user, password);
        }

        /** @param delay Will Delay Interval, of version 5, in seconds */
        public Connect will(String topic, int delay) {
            return new Connect(level, clientId, clean, keepAlive, expiry, topic, delay, user, password);
        }

        public Connect credentials(String name, String secret) {
            return new Connect(level, clientId, clean, keepAlive, expiry, willTopic, willDelay, name, secret);
        }

        public byte[] bytes() {
            var body = new ByteArrayOutputStream();
            string(body, level == 3 ? "MQIsdp" : "MQTT");
            body.write(level);
            body.write((clean ? 2 : 0) | (willTopic != null ? 4 | 1 << 3 : 0) | (user != null ? 0xC0 : 0));
            number(body, keepAlive);
            if (level == MQTT_5) {
                body.write(expiry > 0 ? 5 : 0);
                if (expiry > 0) {
                    body.write(0x11);
                    fourBytes(body, expiry);
                }
            }
            string(body, clientId);
            if (willTopic != null) {
                if (level == MQTT_5) {
                    body.write(willDelay > 0 ? 5 : 0);
                    if (willDelay > 0) {
                        body.write(0x18);
                        fourBytes(body, willDelay);
                    }
                }
                string(body, willTopic);
                string(body, "will of " + clientId);
            }
            if (user != null) {
                string(body, user);
                string(body, password);
            }
            return packet(CONNECT << 4, body.toByteArray());
        }
    }

    /** @param options QoS, and in version 5 the other subscription options */
    public static byte[] subscribe(int level, int packetId, String filter, int options) {
        return subscribe(level, packetId, filter, options, 0);
    }

    /** @param identifier Subscription Identifier of version 5, up to 127; 0 for none */
    public static byte[] subscribe(int level, int packetId, String filter, int options, int identifier) {
        var body = new ByteArrayOutputStream();
        number(body, packetId);
        if (level == MQTT_5) {
            body.write(identifier > 0 ? 2 : 0);
            if (identifier > 0) {
                body.write(0x0B);
                body.write(identifier);
            }
        }
        string(body, filter);
        body.write(options);
        return packet(SUBSCRIBE << 4 | RESERVED_FLAGS, body.toByteArray());
    }

    public static byte[] publish(int level, int qos, int packetId, String topic, byte[] payload) {
        var body = new ByteArrayOutputStream(topic.length() + 5 + payload.length);
        string(body, topic);
        if (qos > 0) {
            number(body, packetId);
        }
        if (level == MQTT_5) {
            body.write(0);
        }
        body.writeBytes(payload);
        return packet(PUBLISH << 4 | qos << 1, body.toByteArray());
    }

    /** PUBACK, PUBREC, PUBREL or PUBCOMP. */
    public static byte[] acknowledgement(int type, int packetId) {
        var flags = type == PUBREL ? RESERVED_FLAGS : 0;
        return packet(type << 4 | flags, new byte[] {(byte) (packetId >> 8), (byte) packetId});
    }

    public static byte[] pingreq() {
        return packet(PINGREQ << 4, new byte[0]);
    }

    public static byte[] disconnect() {
        return packet(DISCONNECT << 4, new byte[0]);
    }

    public static byte[] join(byte[]... packets) {
        var all = new ByteArrayOutputStream();
        Arrays.stream(packets).forEach(all::writeBytes);
        return all.toByteArray();
    }

    private static byte[] packet(int first, byte[] body) {
        var out = new ByteArrayOutputStream(body.length + 5);
        out.write(first);
        var rest = body.length;
        do {
            out.write(rest > 127 ? rest % 128 | 128 : rest);
            rest /= 128;
        } while (rest > 0);
        out.writeBytes(body);
        return out.toByteArray();
    }

    private static void string(ByteArrayOutputStream to, String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        number(to, bytes.length);
        to.writeBytes(bytes);
    }

    private static void number(ByteArrayOutputStream to, int number) {
        to.write(number >> 8);
        to.write(number);
    }

    private static void fourBytes(ByteArrayOutputStream to, long number) {
        number(to, (int) (number >> 16));
        number(to, (int) number);
    }
}
