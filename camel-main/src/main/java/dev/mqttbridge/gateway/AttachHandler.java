package dev.mqttbridge.gateway;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;

/**
 * First handler of a client in mode {@code tcp}: waits for its first byte, then asks the route for a broker, once. No byte, no
 * dial: a port scan or a TCP health check costs no broker anything. While the route works it reads no more.
 */
final class AttachHandler extends ChannelInboundHandlerAdapter {

    private final AttachRequest route;
    private final Listener listener;
    private final Relays relays;
    private final GatewayEvents events;
    private RelayAttachment attachment;

    AttachHandler(AttachRequest route, Listener listener, Relays relays, GatewayEvents events) {
        this.route = route;
        this.listener = listener;
        this.relays = relays;
        this.events = events;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        boolean first = attachment == null;
        if (first) {
            attachment = new RelayAttachment(listener, ctx.channel(), relays, events);
            ctx.channel().config().setAutoRead(false);
        }
        attachment.hold((ByteBuf) msg);
        if (first) {
            route.attach(attachment);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            if (attachment == null) {
                events.ended(listener, CloseReason.CLIENT_CLOSED);
                ctx.close();
            } else {
                attachment.clientFinished();
            }
        }
        ctx.fireUserEventTriggered(event);
    }

    /** Only while no broker has taken the client: a splice takes this handler out of the pipeline. */
    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (attachment != null) {
            attachment.release();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (attachment == null) {
            events.ended(listener, CloseReason.CLIENT_LOST);
        } else {
            attachment.clientLost(); // The route finds out, and then it is counted.
        }
        ctx.close();
    }
}
