package dev.mqttbridge.gateway;

import dev.mqttbridge.broker.Broker;
import dev.mqttbridge.mqtt.frame.MalformedFrameException;
import dev.mqttbridge.mqtt.session.FrameCutter;
import dev.mqttbridge.mqtt.session.Verdict;
import dev.mqttbridge.net.LastWords;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The connection of one session to one broker, for as long as it lasts. Cuts what the broker says into packets and shows them to the
 * session. On the client's event loop.
 */
final class BrokerLeg extends ChannelInboundHandlerAdapter implements FrameCutter.Receiver {

    /** How far the session has come with this broker. */
    enum Phase {
        /** CONNECT is out, CONNACK awaited. */
        HANDSHAKE,
        /** SUBSCRIBEs are out, their SUBACKs awaited. */
        RESUBSCRIBING,
        /** Waits for the other sessions of the lost broker. */
        READY,
        /** Carries the client's packets. */
        LIVE,
        /** Subscribed beside another broker, whose place it is to take. */
        SHADOW,
        /** The goodbye is out; what the broker has sent before still counts. */
        LEAVING
    }

    private final Broker broker;
    private final Channel channel;
    private final ClientSession session;
    private final Promise<Void> attached;
    private final BrokerSilence silence;
    private final FrameCutter cutter;
    private Phase phase = Phase.HANDSHAKE;
    private boolean goodbyeMeant;

    BrokerLeg(Broker broker, Channel channel, ClientSession session, Promise<Void> attached, BrokerSilence silence) {
        this.broker = broker;
        this.channel = channel;
        this.session = session;
        this.attached = attached;
        this.silence = silence;
        this.cutter = new FrameCutter(this, channel.alloc());
    }

    Broker broker() {
        return broker;
    }

    Phase phase() {
        return phase;
    }

    void phase(Phase next) {
        phase = next;
    }

    boolean isWritable() {
        return channel.isWritable();
    }

    /** Done when the route may end: the broker has the client, or the next one is to be tried. */
    Promise<Void> attached() {
        return attached;
    }

    /** Sends CONNECT and begins to read. @param patience for CONNACK; after it the connection is closed */
    void open(ByteBuf connect, Duration patience) {
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
        // A write that fails closes nothing: what a broker has sent before it died is still to be read.
        channel.config().setOption(ChannelOption.AUTO_CLOSE, false);
        channel.pipeline().addLast(GatewayPipeline.SESSION, this);
        silence.asked();
        channel.writeAndFlush(connect, channel.voidPromise());
        channel.config().setAutoRead(true);
        var deadline = channel.eventLoop().schedule(this::expectAnswer, patience.toNanos(), TimeUnit.NANOSECONDS);
        channel.closeFuture().addListener(closed -> deadline.cancel(false));
    }

    private void expectAnswer() {
        if (phase == Phase.HANDSHAKE) {
            channel.close();
        }
    }

    /** Takes over the reference. Flushed with the batch. */
    void write(ByteBuf bytes) {
        silence.asked();
        channel.write(bytes, channel.voidPromise());
    }

    void flush() {
        channel.flush();
    }

    void setReading(boolean wanted) {
        channel.config().setAutoRead(wanted);
    }

    /** Whole packets that were kept aside, before whatever has come since. Takes over the reference. */
    void readFirst(ByteBuf kept) {
        try {
            cutter.readFirst(kept);
        } catch (MalformedFrameException e) {
            session.brokerTalksNonsense(this, e.getMessage());
        }
    }

    /** A packet waits for the client: look at it again, for the client has moved on. */
    void resume() {
        if (cutter.isWaiting()) {
            cutter.resume();
            setReading(!cutter.isWaiting());
        }
    }

    /** The broker has said, in a DISCONNECT, that the end of this connection is meant for this client. */
    void goodbyeMeant() {
        goodbyeMeant = true;
    }

    boolean isGoodbyeMeant() {
        return goodbyeMeant;
    }

    /** The client has part of a packet of which the rest may never come. */
    boolean isInsidePacket() {
        return cutter.isInsideLarge();
    }

    /**
     * Closes behind what is still to be written.
     *
     * @param goodbye last words, or null to leave as a client does that is lost, so that its will is published
     */
    void close(ByteBuf goodbye) {
        cutter.clear();
        LastWords.close(channel, goodbye == null ? Unpooled.EMPTY_BUFFER : goodbye);
    }

    /** Says goodbye for a living client, so that no will is published, and goes on reading until the broker closes. */
    void leave(ByteBuf goodbye) {
        phase = Phase.LEAVING;
        channel.writeAndFlush(goodbye, channel.voidPromise());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        silence.answered();
        session.countOut(((ByteBuf) msg).readableBytes());
        try {
            cutter.read((ByteBuf) msg);
        } catch (MalformedFrameException e) {
            session.brokerTalksNonsense(this, e.getMessage());
        }
    }

    @Override
    public Verdict frame(ByteBuf in, int index, int length) {
        return session.fromBroker(this, in, index, length);
    }

    @Override
    public Verdict largeFrame(ByteBuf in, int index, int length) {
        return session.largeFromBroker(this, in, index, length);
    }

    @Override
    public void pass(ByteBuf bytes) {
        session.passToClient(bytes);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (cutter.isWaiting()) {
            setReading(false);
        }
        session.readFromBroker(this);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        session.brokerWritable(this);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        session.legClosed(this);
        cutter.clear();
    }

    /** Mostly a reset. One that is met in reading closes the channel, one in writing leaves that to the end of what there is to read. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException)) {
            ctx.close();
        }
    }
}
