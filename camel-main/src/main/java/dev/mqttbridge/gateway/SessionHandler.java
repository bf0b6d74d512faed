package dev.mqttbridge.gateway;

import dev.mqttbridge.mqtt.frame.ConnectFrame;
import dev.mqttbridge.mqtt.frame.FrameScanner;
import dev.mqttbridge.mqtt.frame.FrameType;
import dev.mqttbridge.mqtt.frame.MalformedFrameException;
import dev.mqttbridge.mqtt.session.FrameCutter;
import dev.mqttbridge.mqtt.session.Verdict;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * First handler of a client in mode {@code session}: cuts what it says into packets. The first must be CONNECT and makes the session;
 * the session judges all others.
 */
final class SessionHandler extends ChannelInboundHandlerAdapter implements FrameCutter.Receiver {

    private final Listener listener;
    private final Sessions sessions;
    private final Relays relays;
    private final AttachRequest route;
    private ChannelHandlerContext context;
    private FrameCutter cutter;
    private ClientSession session;
    private boolean begun;
    private boolean relayed;

    /** @param relays for sessions that cannot be held */
    SessionHandler(Listener listener, Sessions sessions, Relays relays, AttachRequest route) {
        this.listener = listener;
        this.sessions = sessions;
        this.relays = relays;
        this.route = route;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        cutter = new FrameCutter(this, ctx.alloc());
    }

    /** Looks again at a packet that had to wait. */
    void resume() {
        if (cutter.isWaiting()) {
            read(null);
        }
    }

    boolean isInsidePacket() {
        return cutter.isInsideLarge();
    }

    void dropRestOfPacket() {
        cutter.dropLarge();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        ByteBuf bytes = (ByteBuf) msg;
        listener.bytesInCounter().add(bytes.readableBytes());
        if (session == null && !begun) {
            begun = bytes.isReadable();
            // Not only when the packet is whole: what is no MQTT at all may never come to that (MQTT-3.1.0-1).
            if (begun && FrameScanner.type(bytes, bytes.readerIndex()) != FrameType.CONNECT) {
                bytes.release();
                refuse();
                return;
            }
        }
        read(bytes);
        if (relayed) {
            relay(ctx);
        }
    }

    /** Nobody can repeat an exchange of AUTH packets (MQTT 5, 4.12), so this client is relayed as in mode {@code tcp}. */
    private void relay(ChannelHandlerContext ctx) {
        AttachHandler relay = new AttachHandler(route, listener, relays, sessions.events());
        ctx.pipeline().replace(this, GatewayPipeline.ATTACH, relay);
        relay.channelRead(ctx.pipeline().context(relay), cutter.takeWaiting());
    }

    private void read(ByteBuf bytes) {
        try {
            if (bytes == null) {
                cutter.resume();
            } else {
                cutter.read(bytes);
            }
        } catch (MalformedFrameException e) {
            refuse();
        }
    }

    private void refuse() {
        if (session == null) {
            sessions.events().ended(listener, CloseReason.PROTOCOL_ERROR);
            context.close();
        } else {
            session.protocolError();
        }
    }

    @Override
    public Verdict frame(ByteBuf in, int index, int length) {
        if (session != null) {
            return session.fromClient(in, index, length);
        }
        ConnectFrame connect = ConnectFrame.parse(in, index, length);
        if (connect.authenticates()) {
            relayed = true;
            return Verdict.WAIT;
        }
        session = new ClientSession(listener, context.channel(), this, connect, sessions, route);
        sessions.began(session);
        session.begin();
        return Verdict.SWALLOW;
    }

    @Override
    public Verdict largeFrame(ByteBuf in, int index, int length) {
        if (session == null) {
            throw new MalformedFrameException("the first packet has " + length + " bytes");
        }
        return session.largeFromClient(in, index, length);
    }

    @Override
    public void pass(ByteBuf bytes) {
        session.passToBroker(bytes);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (session != null) {
            session.readFromClient();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (session != null) {
            session.clientWritable();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (session == null) {
            sessions.events().ended(listener, CloseReason.CLIENT_CLOSED);
        } else {
            session.clientClosed(CloseReason.CLIENT_CLOSED);
        }
        cutter.clear();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (session != null) {
            session.clientClosed(CloseReason.CLIENT_LOST);
        }
        ctx.close();
    }
}
