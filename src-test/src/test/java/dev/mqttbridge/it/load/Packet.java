package dev.mqttbridge.it.load;

/**
 * A control packet of MQTT 3.1.1 as it came.
 *
 * @param first packet type and flags
 * @param body all behind the remaining length
 */
record Packet(int first, byte[] body) {

    static final int CONNECT = 1;
    static final int CONNACK = 2;
    static final int PUBLISH = 3;
    static final int PUBACK = 4;
    static final int PUBREC = 5;
    static final int PUBREL = 6;
    static final int PUBCOMP = 7;
    static final int SUBSCRIBE = 8;
    static final int SUBACK = 9;
    static final int DISCONNECT = 14;

    int type() {
        return first >> 4;
    }

    /** Of a PUBLISH. */
    int qos() {
        return first >> 1 & 3;
    }

    /** Of a PUBLISH: the bytes of its topic. */
    int topicLength() {
        return number(0);
    }

    /** Where in the body the payload of a PUBLISH begins. */
    int payloadStart() {
        return 2 + topicLength() + (qos() > 0 ? 2 : 0);
    }

    /** Of a PUBLISH above QoS 0, and of every packet that answers one. */
    int packetId() {
        return number(type() == PUBLISH ? 2 + topicLength() : 0);
    }

    private int number(int at) {
        return (body[at] & 0xff) << 8 | body[at + 1] & 0xff;
    }
}
