package dev.mqttbridge.mqtt.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** SUBSCRIBE, SUBACK, UNSUBSCRIBE and UNSUBACK (MQTT 5, 3.8 to 3.11; also older versions). */
public final class SubscribeFrames {

    /**
     * One entry of SUBSCRIBE.
     *
     * @param options the options byte (MQTT 5, 3.8.3.1); before MQTT 5 just the QoS
     */
    public record Filter(String filter, int options) {}

    /**
     * A SUBSCRIBE.
     *
     * @param identifier Subscription Identifier, 0 if it has none
     */
    public record Subscribe(int identifier, List<Filter> filters) {}

    private SubscribeFrames() {}

    /** @throws MalformedFrameException if it is none */
    public static Subscribe subscribe(ByteBuf in, int index, int length, boolean mqtt5) {
        FrameReader reader = new FrameReader(in, index, length);
        reader.skip(2);
        int[] identifier = {0};
        if (mqtt5) {
            Properties.walk(reader, (id, start, r) -> {
                if (id != Properties.SUBSCRIPTION_IDENTIFIER) {
                    return false;
                }
                identifier[0] = r.varInt();
                return true;
            });
        }
        List<Filter> filters = new ArrayList<>(1);
        while (reader.hasMore()) {
            filters.add(new Filter(reader.string(), reader.u8()));
        }
        return new Subscribe(identifier[0], filters);
    }

    /** @throws MalformedFrameException if it is none */
    public static List<String> unsubscribe(ByteBuf in, int index, int length, boolean mqtt5) {
        FrameReader reader = new FrameReader(in, index, length);
        reader.skip(2);
        if (mqtt5) {
            Properties.walk(reader, (id, start, r) -> false);
        }
        List<String> filters = new ArrayList<>(1);
        while (reader.hasMore()) {
            filters.add(reader.string());
        }
        return filters;
    }

    /**
     * Reason codes of SUBACK or UNSUBACK, none in an UNSUBACK before MQTT 5.
     *
     * @throws MalformedFrameException if it is neither
     */
    public static int[] codes(ByteBuf in, int index, int length, boolean mqtt5) {
        FrameReader reader = new FrameReader(in, index, length);
        reader.skip(2);
        if (mqtt5) {
            Properties.walk(reader, (id, start, r) -> false);
        }
        int[] codes = new int[reader.remaining()];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = reader.u8();
        }
        return codes;
    }

    /** A SUBSCRIBE. The reference belongs to the caller. */
    public static ByteBuf subscribe(int packetId, int identifier, List<Filter> filters, boolean mqtt5) {
        ByteBuf body = Unpooled.buffer(64).writeShort(packetId);
        if (mqtt5) {
            ByteBuf properties = Unpooled.buffer(5);
            if (identifier > 0) {
                properties.writeByte(Properties.SUBSCRIPTION_IDENTIFIER);
                FrameWriter.writeVarInt(properties, identifier);
            }
            FrameWriter.writeVarInt(body, properties.readableBytes());
            body.writeBytes(properties);
            properties.release();
        }
        for (Filter filter : filters) {
            byte[] bytes = filter.filter().getBytes(StandardCharsets.UTF_8);
            body.writeShort(bytes.length).writeBytes(bytes).writeByte(filter.options());
        }
        return FrameWriter.withHeader(FrameType.SUBSCRIBE << 4 | 0x02, body); // MQTT-3.8.1-1
    }
}
