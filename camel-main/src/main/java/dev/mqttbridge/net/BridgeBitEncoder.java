package dev.mqttbridge.net;

import dev.mqttbridge.mqtt.ProtocolLevel;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;

/**
 * Sets the bridge bit in the protocol level of the CONNECT that passes, which the stock encoder will not write, then leaves the
 * pipeline. Stands between the encoder and the socket.
 */
final class BridgeBitEncoder extends ChannelOutboundHandlerAdapter {

    /** Protocol name "MQTT" with its two length bytes (MQTT 3.1.1, 3.1.2.1). */
    private static final int PROTOCOL_NAME_BYTES = 6;

    @Override
    public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
        ByteBuf connect = (ByteBuf) msg;
        int index = connect.readerIndex() + 1;
        while ((connect.getByte(index) & 0x80) != 0) {
            index++;
        }
        connect.setByte(index + 1 + PROTOCOL_NAME_BYTES, ProtocolLevel.MQTT_3_1_1_BRIDGE.levelByte());
        ctx.pipeline().remove(this);
        ctx.write(msg, promise);
    }
}
