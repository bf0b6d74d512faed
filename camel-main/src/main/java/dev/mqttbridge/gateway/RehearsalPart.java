package dev.mqttbridge.gateway;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.util.ReferenceCountUtil;

/** Plays one end of a connection in a {@link Rehearsal}, behind a decoder and an encoder of MQTT. */
abstract class RehearsalPart extends ChannelInboundHandlerAdapter {

    /** What to say to a packet that can be read; null for nothing. */
    abstract Object answer(MqttMessage message);

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        MqttMessage message = (MqttMessage) msg;
        Object answer = message.decoderResult().isSuccess() ? answer(message) : null;
        ReferenceCountUtil.release(msg);
        if (answer != null) {
            ctx.write(answer, ctx.voidPromise());
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ctx.flush();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
