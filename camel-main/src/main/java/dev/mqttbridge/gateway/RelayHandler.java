package dev.mqttbridge.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;

/**
 * One direction of a relay: what is read here is written there. Back-pressure: when the other side's outbound buffer is full, this
 * side stops reading until it has drained. Both channels are on one event loop, so nothing here is volatile.
 */
final class RelayHandler extends ChannelInboundHandlerAdapter {

    private final Relay relay;
    private final Relay.Side side;
    private final Channel peer;

    RelayHandler(Relay relay, Relay.Side side, Channel peer) {
        this.relay = relay;
        this.side = side;
        this.peer = peer;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        ByteBuf bytes = (ByteBuf) msg;
        relay.passing(side, bytes.readableBytes());
        peer.write(bytes, peer.voidPromise());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        peer.flush();
        if (!peer.isWritable()) {
            ctx.channel().config().setAutoRead(false);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable()) {
            peer.config().setAutoRead(true);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            relay.finished(side);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        relay.close(side == Relay.Side.CLIENT ? CloseReason.CLIENT_CLOSED : CloseReason.BROKER_CLOSED);
    }

    /** Reads that fail are this side's; so are writes to it, which the peer's handler makes with a void promise. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        relay.broken(side, cause);
    }
}
