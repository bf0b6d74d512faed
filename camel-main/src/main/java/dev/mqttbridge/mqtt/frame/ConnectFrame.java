package dev.mqttbridge.mqtt.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A client's CONNECT (MQTT 5, 3.1; also 3.1.1 and 3.1), kept so that it can be said again to another broker. What is not read here
 * (will, user name, password, most properties) is repeated to the byte, and never printed. Immutable.
 */
public final class ConnectFrame {

    private static final int CLEAN_START = 0x02;
    private static final long EXPIRES_WITH_CONNECTION = 0;
    private static final long NEVER_EXPIRES = 0xFFFF_FFFFL;

    private final byte[] frame;
    private int level;
    private boolean bridge;
    private int flags;
    private int keepAlive;
    private String clientId;
    private long sessionExpiry = EXPIRES_WITH_CONNECTION;
    private int receiveMaximum = 65_535;
    private boolean authenticates;
    /** Where in {@link #frame}: the flags byte, the properties with their length, and in these Topic Alias Maximum, the client id. */
    private int flagsAt;

    private int propertiesAt;
    private int propertiesValueAt;
    private int propertiesEnd;
    private int topicAliasMaximumAt = -1;
    private int clientIdAt;
    private int clientIdEnd;

    private ConnectFrame(byte[] frame) {
        this.frame = frame;
    }

    /**
     * Reads a whole CONNECT packet; copies it.
     *
     * @throws MalformedFrameException if it is none, or is of a version that does not exist
     */
    public static ConnectFrame parse(ByteBuf in, int index, int length) {
        if (FrameScanner.type(in, index) != FrameType.CONNECT) {
            throw new MalformedFrameException("the first packet is not CONNECT"); // MQTT-3.1.0-1
        }
        if (in.getByte(index) != FrameType.CONNECT << 4) {
            throw new MalformedFrameException("CONNECT with flags in its fixed header"); // MQTT-2.1.3-1
        }
        byte[] bytes = new byte[length];
        in.getBytes(index, bytes);
        ConnectFrame connect = new ConnectFrame(bytes);
        connect.read(new FrameReader(Unpooled.wrappedBuffer(bytes), 0, length));
        return connect;
    }

    private void read(FrameReader reader) {
        String protocol = reader.string();
        // Bridges set the top bit; what a client means by it is between it and the broker.
        int protocolLevel = reader.u8();
        level = protocolLevel & 0x7F;
        bridge = protocolLevel > 0x7F;
        boolean known =
                protocol.equals("MQTT") && (level == 4 || level == 5) || protocol.equals("MQIsdp") && level == 3;
        if (!known) {
            throw new MalformedFrameException("protocol '" + protocol + "' level " + level);
        }
        flagsAt = reader.position();
        flags = reader.u8();
        if ((flags & 0x01) != 0) {
            throw new MalformedFrameException("the reserved flag of CONNECT is set"); // MQTT-3.1.2-3
        }
        keepAlive = reader.u16();
        propertiesAt = reader.position();
        if (isMqtt5()) {
            Properties.walk(reader, this::property);
        }
        propertiesEnd = reader.position();
        clientIdAt = reader.position();
        clientId = reader.string();
        clientIdEnd = reader.position();
        readRest(reader);
        if (!isMqtt5()) {
            sessionExpiry = isCleanStart() ? EXPIRES_WITH_CONNECTION : NEVER_EXPIRES;
        }
    }

    private boolean property(int id, int start, FrameReader reader) {
        if (propertiesValueAt == 0) {
            propertiesValueAt = start;
        }
        switch (id) {
            case Properties.SESSION_EXPIRY_INTERVAL -> sessionExpiry = reader.u32();
            case Properties.RECEIVE_MAXIMUM -> receiveMaximum = reader.u16();
            case Properties.AUTHENTICATION_METHOD -> {
                authenticates = true;
                return false;
            }
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

    /** Will, user name and password are only stepped over, to see that they are there. */
    private void readRest(FrameReader reader) {
        if ((flags & 0x04) != 0) {
            if (isMqtt5()) {
                Properties.walk(reader, (id, start, r) -> false);
            }
            reader.skipBinary();
            reader.skipBinary();
        }
        if ((flags & 0x80) != 0) {
            reader.skipBinary();
        }
        if ((flags & 0x40) != 0) {
            reader.skipBinary();
        }
        if (reader.hasMore()) {
            throw new MalformedFrameException("CONNECT is longer than its fields");
        }
    }

    public boolean isMqtt5() {
        return level == 5;
    }

    /** True if the client says that it is a bridge: brokers that know the sign leave RETAIN as it was published. */
    public boolean isBridge() {
        return bridge;
    }

    /** Clean Start of MQTT 5, Clean Session before. */
    public boolean isCleanStart() {
        return (flags & CLEAN_START) != 0;
    }

    /** Empty if the client leaves it to the broker (MQTT-3.1.3-6). */
    public String clientId() {
        return clientId;
    }

    /** Seconds; 0 turns it off. */
    public int keepAlive() {
        return keepAlive;
    }

    /** True if the session is to outlive the connection. */
    public boolean isPersistent() {
        return sessionExpiry != EXPIRES_WITH_CONNECTION;
    }

    /** Seconds that the session lives on without a connection; for 3.1.1 without Clean Session the maximum, which means for ever. */
    public long sessionExpiry() {
        return sessionExpiry;
    }

    /** How many QoS 1 and 2 messages the client takes unacknowledged. */
    public int receiveMaximum() {
        return receiveMaximum;
    }

    /** True if it begins an exchange of AUTH packets (MQTT 5, 4.12), which nobody else can repeat. */
    public boolean authenticates() {
        return authenticates;
    }

    /**
     * The CONNECT that a broker gets: without Topic Alias Maximum, so that the broker makes no aliases which its successor would not
     * know. The reference belongs to the caller.
     *
     * @param clientId as the client gave it, or what the first broker assigned
     * @param cleanStart as the client gave it, or false to go on with a session that the broker may still have
     */
    public ByteBuf forBroker(String clientId, boolean cleanStart) {
        ByteBuf body = Unpooled.buffer(frame.length + clientId.length() * 3 + 8);
        int variableHeaderAt = FrameScanner.headerLength(Unpooled.wrappedBuffer(frame), 0);
        body.writeBytes(frame, variableHeaderAt, propertiesAt - variableHeaderAt);
        body.setByte(flagsAt - variableHeaderAt, cleanStart ? flags | CLEAN_START : flags & ~CLEAN_START);
        writeProperties(body);
        byte[] id = clientId.getBytes(StandardCharsets.UTF_8);
        body.writeShort(id.length).writeBytes(id);
        body.writeBytes(frame, clientIdEnd, frame.length - clientIdEnd);
        return FrameWriter.withHeader(FrameType.CONNECT << 4, body);
    }

    private void writeProperties(ByteBuf out) {
        if (topicAliasMaximumAt < 0) {
            out.writeBytes(frame, propertiesAt, propertiesEnd - propertiesAt);
            return;
        }
        int cut = 3; // identifier and a two byte integer
        FrameWriter.writeVarInt(out, propertiesEnd - propertiesValueAt - cut);
        out.writeBytes(frame, propertiesValueAt, topicAliasMaximumAt - propertiesValueAt);
        out.writeBytes(frame, topicAliasMaximumAt + cut, propertiesEnd - topicAliasMaximumAt - cut);
    }

    /** As the client sent it; the reference belongs to the caller. */
    public ByteBuf asSent() {
        return Unpooled.wrappedBuffer(Arrays.copyOf(frame, frame.length));
    }

    /** Says nothing of will and credentials. */
    @Override
    public String toString() {
        return "CONNECT level=" + level + " clientId=" + clientId + " cleanStart=" + isCleanStart();
    }
}
