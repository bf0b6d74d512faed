package dev.mqttbridge.mqtt.frame;

/**
 * The properties of an MQTT 5 packet (MQTT 5, 2.2.2), walked over one by one and not collected: nearly all of them pass through
 * unread.
 */
final class Properties {

    static final int SESSION_EXPIRY_INTERVAL = 0x11;
    static final int ASSIGNED_CLIENT_IDENTIFIER = 0x12;
    static final int SERVER_KEEP_ALIVE = 0x13;
    static final int AUTHENTICATION_METHOD = 0x15;
    static final int RECEIVE_MAXIMUM = 0x21;
    static final int TOPIC_ALIAS_MAXIMUM = 0x22;
    static final int TOPIC_ALIAS = 0x23;
    static final int MAXIMUM_QOS = 0x24;
    static final int RETAIN_AVAILABLE = 0x25;
    static final int MAXIMUM_PACKET_SIZE = 0x27;
    static final int WILDCARD_SUBSCRIPTION_AVAILABLE = 0x28;
    static final int SUBSCRIPTION_IDENTIFIER_AVAILABLE = 0x29;
    static final int SHARED_SUBSCRIPTION_AVAILABLE = 0x2A;
    static final int SUBSCRIPTION_IDENTIFIER = 0x0B;

    /** Told of each property; reads its value from the reader, or leaves that to {@link #skip}. */
    interface Visitor {

        /**
         * @param id property identifier
         * @param start index of the identifier
         * @return true if the value was read, false to have it skipped
         */
        boolean property(int id, int start, FrameReader reader);
    }

    private Properties() {}

    /** Walks the property list the reader stands at, and leaves the reader behind it. */
    static void walk(FrameReader reader, Visitor visitor) {
        int length = reader.varInt();
        if (length > reader.remaining()) {
            throw new MalformedFrameException("properties that are longer than their packet");
        }
        int end = reader.position() + length;
        while (reader.position() < end) {
            int start = reader.position();
            // A Variable Byte Integer, but every one there is fits a byte, and a longer form is not allowed
            // (MQTT-1.5.5-1).
            int id = reader.u8();
            if (!visitor.property(id, start, reader)) {
                skip(id, reader);
            }
        }
        if (reader.position() != end) {
            throw new MalformedFrameException("a property that reaches beyond the properties");
        }
    }

    /**
     * Where a property stands that is to be cut out: a second one would stay behind.
     *
     * @param before where it was seen, or -1
     */
    static int once(int before, int start) {
        if (before >= 0) {
            throw new MalformedFrameException("a property that is there twice");
        }
        return start;
    }

    /** Steps over a value; what kind it has is in table 2-4 of MQTT 5. */
    static void skip(int id, FrameReader reader) {
        switch (id) {
            case 0x01, 0x17, 0x19, MAXIMUM_QOS, RETAIN_AVAILABLE -> reader.skip(1);
            case WILDCARD_SUBSCRIPTION_AVAILABLE, SUBSCRIPTION_IDENTIFIER_AVAILABLE, SHARED_SUBSCRIPTION_AVAILABLE ->
                reader.skip(1);
            case SERVER_KEEP_ALIVE, RECEIVE_MAXIMUM, TOPIC_ALIAS_MAXIMUM, TOPIC_ALIAS -> reader.skip(2);
            case 0x02, SESSION_EXPIRY_INTERVAL, 0x18, MAXIMUM_PACKET_SIZE -> reader.skip(4);
            case SUBSCRIPTION_IDENTIFIER -> reader.varInt();
            case 0x03, 0x08, 0x09, ASSIGNED_CLIENT_IDENTIFIER, AUTHENTICATION_METHOD, 0x16, 0x1A, 0x1C, 0x1F ->
                reader.skipBinary();
            case 0x26 -> {
                reader.skipBinary();
                reader.skipBinary();
            }
            default ->
                throw new MalformedFrameException("a property that MQTT 5 does not know: 0x" + Integer.toHexString(id));
        }
    }
}
