package dev.mqttbridge.mqtt.frame;

import io.netty.buffer.ByteBuf;

/** A client's DISCONNECT (MQTT 5, 3.14). */
public final class DisconnectFrame {

    private DisconnectFrame() {}

    /**
     * Seconds that the session is to live on from now (MQTT 5, 3.14.2.2.2).
     *
     * @param before what was agreed so far, and stays so where the packet says nothing else; before MQTT 5 it cannot
     * @throws MalformedFrameException if its properties cannot be read
     */
    public static long sessionExpiry(ByteBuf in, int index, int length, boolean mqtt5, long before) {
        FrameReader reader = new FrameReader(in, index, length);
        if (!mqtt5 || reader.remaining() < 2) { // Reason code and properties may be left out.
            return before;
        }
        reader.skip(1);
        long[] said = {before};
        Properties.walk(reader, (id, start, r) -> {
            if (id != Properties.SESSION_EXPIRY_INTERVAL) {
                return false;
            }
            said[0] = r.u32();
            return true;
        });
        return said[0];
    }
}
