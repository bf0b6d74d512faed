package dev.mqttbridge.mqtt.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;

/** A broker's CONNACK (MQTT 5, 3.2; also 3.1.1): its answer, and what it can do. Immutable. */
public final class ConnackFrame {

    private static final long UNLIMITED = 0xFFFF_FFFFL;

    private final boolean mqtt5;
    private final byte[] frame;
    private boolean sessionPresent;
    private int reasonCode;
    private String assignedClientId = "";
    private int receiveMaximum = 65_535;
    private int maximumQos = 2;
    private long maximumPacketSize = UNLIMITED;
    private int serverKeepAlive = -1;
    private long sessionExpiry = -1;
    private boolean retain = true;
    private boolean wildcards = true;
    private boolean subscriptionIdentifiers = true;
    private boolean sharedSubscriptions = true;
    private int propertiesAt;
    private int propertiesEnd;
    private int topicAliasMaximumAt = -1;

    private ConnackFrame(byte[] frame, boolean mqtt5) {
        this.frame = frame;
        this.mqtt5 = mqtt5;
    }

    /**
     * Reads a whole CONNACK packet; copies it.
     *
     * @param mqtt5 whether the connection speaks MQTT 5
     * @throws MalformedFrameException if it is none
     */
    public static ConnackFrame parse(ByteBuf in, int index, int length, boolean mqtt5) {
        if (FrameScanner.type(in, index) != FrameType.CONNACK) {
            throw new MalformedFrameException("the broker answers CONNECT with something else");
        }
        byte[] bytes = new byte[length];
        in.getBytes(index, bytes);
        ConnackFrame connack = new ConnackFrame(bytes, mqtt5);
        connack.read(new FrameReader(Unpooled.wrappedBuffer(bytes), 0, length));
        return connack;
    }

    private void read(FrameReader reader) {
        sessionPresent = (reader.u8() & 0x01) != 0;
        reasonCode = reader.u8();
        propertiesAt = reader.position();
        propertiesEnd = propertiesAt;
        // A broker that does not know MQTT 5 refuses it in the form it knows, without properties.
        if (mqtt5 && reader.hasMore()) {
            reader.varInt();
            propertiesAt = reader.position();
            FrameReader properties = new FrameReader(Unpooled.wrappedBuffer(frame), 0, frame.length);
            properties.skip(2);
            Properties.walk(properties, this::property);
            propertiesEnd = properties.position();
        }
    }

    private boolean property(int id, int start, FrameReader reader) {
        switch (id) {
            case Properties.ASSIGNED_CLIENT_IDENTIFIER -> assignedClientId = reader.string();
            case Properties.RECEIVE_MAXIMUM -> receiveMaximum = reader.u16();
            case Properties.MAXIMUM_QOS -> maximumQos = reader.u8();
            case Properties.MAXIMUM_PACKET_SIZE -> maximumPacketSize = reader.u32();
            case Properties.SESSION_EXPIRY_INTERVAL -> sessionExpiry = reader.u32();
            case Properties.SERVER_KEEP_ALIVE -> serverKeepAlive = reader.u16();
            case Properties.RETAIN_AVAILABLE -> retain = reader.u8() != 0;
            case Properties.WILDCARD_SUBSCRIPTION_AVAILABLE -> wildcards = reader.u8() != 0;
            case Properties.SUBSCRIPTION_IDENTIFIER_AVAILABLE -> subscriptionIdentifiers = reader.u8() != 0;
            case Properties.SHARED_SUBSCRIPTION_AVAILABLE -> sharedSubscriptions = reader.u8() != 0;
            case Properties.TOPIC_ALIAS_MAXIMUM -> {
                topicAliasMaximumAt = Properties.once(topicAliasMaximumAt, start);
                return false;
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    public boolean isSessionPresent() {
        return sessionPresent;
    }

    public boolean isAccepted() {
        return reasonCode == 0;
    }

    /** Reason Code of MQTT 5, return code before; 0 is success. */
    public int reasonCode() {
        return reasonCode;
    }

    /** True if another broker may well say yes: this one is not available, busy, or points elsewhere. */
    public boolean saysTryAnother() {
        return mqtt5
                ? reasonCode == 0x88 || reasonCode == 0x89 || reasonCode == 0x9C || reasonCode == 0x9D
                : reasonCode == 0x03;
    }

    /** What a client without one of its own is called from now on; empty if the broker assigned none. */
    public String assignedClientId() {
        return assignedClientId;
    }

    /** How many QoS 1 and 2 messages the broker takes unacknowledged. */
    public int receiveMaximum() {
        return receiveMaximum;
    }

    /** What a client was told it may do and this broker does not offer: names of the properties, for people; empty if nothing. */
    public List<String> lacks(ConnackFrame promised) {
        List<String> lacking = new ArrayList<>();
        addIf(lacking, receiveMaximum < promised.receiveMaximum, "Receive Maximum");
        addIf(lacking, maximumQos < promised.maximumQos, "Maximum QoS");
        addIf(lacking, maximumPacketSize < promised.maximumPacketSize, "Maximum Packet Size");
        addIf(lacking, promised.retain && !retain, "Retain Available");
        addIf(lacking, promised.wildcards && !wildcards, "Wildcard Subscription Available");
        addIf(
                lacking,
                promised.subscriptionIdentifiers && !subscriptionIdentifiers,
                "Subscription Identifiers Available");
        addIf(lacking, promised.sharedSubscriptions && !sharedSubscriptions, "Shared Subscription Available");
        return lacking;
    }

    /** Seconds of Keep Alive that this broker holds the client to: its own word, or what the client asked for. */
    public int keepAlive(int asked) {
        return serverKeepAlive >= 0 ? serverKeepAlive : asked;
    }

    /** Seconds that this broker keeps the session without a connection: its own word (MQTT 5, 3.2.2.3.2), or what was asked for. */
    public long sessionExpiry(long asked) {
        return sessionExpiry >= 0 ? sessionExpiry : asked;
    }

    private static void addIf(List<String> list, boolean condition, String name) {
        if (condition) {
            list.add(name);
        }
    }

    /**
     * The CONNACK that the client gets: without Topic Alias Maximum, because a later broker would not know the client's aliases. The
     * reference belongs to the caller.
     *
     * @param sessionPresent whether somebody, this broker or the gateway, knows the client's session
     */
    public ByteBuf forClient(boolean sessionPresent) {
        ByteBuf body = Unpooled.buffer(frame.length + 4);
        body.writeByte(sessionPresent ? 1 : 0).writeByte(reasonCode);
        if (propertiesEnd > propertiesAt || mqtt5 && frame.length > 4) {
            if (topicAliasMaximumAt < 0) {
                FrameWriter.writeVarInt(body, propertiesEnd - propertiesAt);
                body.writeBytes(frame, propertiesAt, propertiesEnd - propertiesAt);
            } else {
                int cut = 3; // identifier and a two byte integer
                FrameWriter.writeVarInt(body, propertiesEnd - propertiesAt - cut);
                body.writeBytes(frame, propertiesAt, topicAliasMaximumAt - propertiesAt);
                body.writeBytes(frame, topicAliasMaximumAt + cut, propertiesEnd - topicAliasMaximumAt - cut);
            }
        }
        return FrameWriter.withHeader(FrameType.CONNACK << 4, body);
    }
}
