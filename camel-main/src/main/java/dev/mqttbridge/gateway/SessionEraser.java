package dev.mqttbridge.gateway;

import dev.mqttbridge.mqtt.frame.FrameWriter;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;

/**
 * Makes a broker forget a client's session: CONNECT with Clean Session, CONNACK, DISCONNECT. Before MQTT 5 there is no other way to
 * begin a session anew that is to outlive its connection. On the client's event loop.
 */
final class SessionEraser extends ChannelInboundHandlerAdapter {

    /** The sessions of a lost broker wait for each other, so not much longer than a broker takes that has a lot to do. */
    private static final int PATIENCE_SECONDS = 2;

    private final Runnable erased;

    private SessionEraser(Runnable erased) {
        this.erased = erased;
    }

    /**
     * Uses up the connection.
     *
     * @param connect with Clean Session; takes over the reference
     * @param then when the connection is over, whether or not the broker did as it was asked: who connects next finds out
     */
    static void erase(Channel server, ByteBuf connect, Runnable then) {
        // The end of a broker that dies meanwhile is the end of the connection.
        server.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
        server.pipeline().addLast(new SessionEraser(then));
        server.writeAndFlush(connect, server.voidPromise());
        server.config().setAutoRead(true);
        var forced = server.eventLoop().schedule(() -> server.close(), PATIENCE_SECONDS, TimeUnit.SECONDS);
        server.closeFuture().addListener(closed -> forced.cancel(false));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        ReferenceCountUtil.release(msg);
        ctx.writeAndFlush(FrameWriter.disconnect()).addListener(done -> ctx.close());
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        erased.run();
    }

    /** The close that follows says it all. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
