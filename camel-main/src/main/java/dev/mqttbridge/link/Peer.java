package dev.mqttbridge.link;

import dev.mqttbridge.broker.Broker;
import dev.mqttbridge.mqtt.ServerCapabilities;
import dev.mqttbridge.net.LastWords;
import dev.mqttbridge.net.NetworkErrors;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.timeout.IdleState;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Set;

/**
 * One of the two MQTT connections of a pair: a link's end at one broker. Sorts what comes in onto the lanes, keeps the connection
 * alive, and reports its end. What comes before the other connection is open waits here, unacknowledged.
 */
final class Peer extends ChannelInboundHandlerAdapter {

    private static final String IDLE = "idle";
    private static final String CLOSED = "closed by the broker";
    /** More than a broker sends unacknowledged; only a flood of QoS 0 in a resumed session gets there. */
    private static final int MOST_EARLY = 5_000;

    private static final String WRITER_IDLE = "writer-idle";

    /** Protocol Error, Not authorized, Topic Name invalid. */
    private static final Set<Integer> PUBLISH_REASONS = Set.of(0x82, 0x87, 0x90);

    private final Pair pair;
    private final Broker broker;
    private final ServerCapabilities capabilities;
    private final Queue<MqttMessage> early = new ArrayDeque<>();
    private Lane outgoing;
    private Lane incoming;
    private Channel channel;
    private boolean reading;
    private boolean unflushed;
    private boolean pingUnanswered;
    private String closeReason = CLOSED;
    private boolean sentDisconnect;
    private TakeOvers.End end = TakeOvers.End.OTHER;
    private int disconnectReason;

    Peer(Pair pair, Broker broker, ServerCapabilities capabilities) {
        this.pair = pair;
        this.broker = broker;
        this.capabilities = capabilities;
    }

    String name() {
        return broker.name();
    }

    Broker broker() {
        return broker;
    }

    ServerCapabilities capabilities() {
        return capabilities;
    }

    /** Messages that wait for the socket are so many that no more should be taken for it. */
    boolean isWritable() {
        return channel.isWritable();
    }

    void setReading(boolean wanted) {
        channel.config().setAutoRead(wanted);
    }

    /** Both connections are open, and hellos may come; what else comes waits until {@link #open}. */
    void listen() {
        channel.config().setAutoRead(true);
    }

    /**
     * Messages may flow.
     *
     * @param incoming the lane whose source this is
     * @param outgoing the lane whose target this is
     */
    void open(Lane incoming, Lane outgoing) {
        this.incoming = incoming;
        this.outgoing = outgoing;
        for (MqttMessage message = early.poll(); message != null; message = early.poll()) {
            handle(message);
        }
        channel.config().setAutoRead(true);
    }

    /** Takes over the reference. Inside a batch of reads the flush follows at its end. */
    void write(MqttMessage message) {
        channel.write(message, channel.voidPromise());
        unflushed = true;
        if (!pair.isReading()) {
            flush();
        }
    }

    /** The pair must connect again. @param reason for people */
    void broken(String reason) {
        pair.broken(this, reason);
    }

    void flush() {
        if (unflushed) {
            unflushed = false;
            channel.flush();
        }
    }

    boolean isReplaying(Way way, MqttPublishMessage publish) {
        return pair.isReplayed(way, publish);
    }

    boolean isReading() {
        return reading;
    }

    /** Goodbye, then close; the session stays with the broker. */
    void close() {
        early.forEach(ReferenceCountUtil::release);
        early.clear();
        LastWords.close(channel, MqttMessage.DISCONNECT);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        channel = ctx.channel();
        // What a resumed session sends at once must wait in the socket until the other side is there.
        channel.config().setAutoRead(false);
        int pingSeconds = pingSeconds(capabilities);
        ctx.pipeline()
                .addBefore(ctx.name(), IDLE, new IdleStateHandler(pingSeconds, 0, 0))
                .addBefore(
                        ctx.name(),
                        WRITER_IDLE,
                        new WriterIdleHandler(Duration.ofSeconds(pingSeconds), System::nanoTime));
    }

    /** Twice in the Keep Alive: the one we asked for, or the one the broker obliges us to (MQTT 5, 3.2.2.3.14). */
    static int pingSeconds(ServerCapabilities capabilities) {
        int keepAlive = capabilities.serverKeepAlive().orElse((int) Link.KEEP_ALIVE.toSeconds());
        int watched = keepAlive == 0 ? (int) Link.KEEP_ALIVE.toSeconds() : keepAlive;
        return Math.max(1, watched / 2);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        reading = true;
        pingUnanswered = false;
        MqttMessage message = (MqttMessage) msg;
        if (message.decoderResult().isFailure()) {
            ReferenceCountUtil.release(msg);
            pair.broken(
                    this,
                    "sends something that is not MQTT: "
                            + NetworkErrors.describe(message.decoderResult().cause()));
        } else if (pair.isClosed()) {
            ReferenceCountUtil.release(msg);
        } else if (pair.watches(this, message)) {
            return;
        } else if (incoming == null && message.fixedHeader().messageType() != MqttMessageType.DISCONNECT) {
            early.add(message);
            if (early.size() >= MOST_EARLY) {
                channel.config().setAutoRead(false);
            }
        } else {
            handle(message);
        }
    }

    private void handle(MqttMessage message) {
        switch (message.fixedHeader().messageType()) {
            case PUBLISH -> incoming.published((MqttPublishMessage) message);
            case PUBREL -> incoming.released(Acks.packetId(message));
            case PUBACK, PUBREC, PUBCOMP ->
                outgoing.acknowledged(
                        message.fixedHeader().messageType(), Acks.packetId(message), Acks.reasonCode(message));
            case SUBACK -> pair.subscribed(this, (MqttSubAckMessage) message);
            case PINGRESP -> pair.pinged(this);
            case DISCONNECT -> disconnectedBy(message);
            default -> {
                // UNSUBACK: that it came is all it says.
            }
        }
    }

    private void disconnectedBy(MqttMessage disconnect) {
        sentDisconnect = true;
        int reasonCode = disconnect.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader header
                ? header.reasonCode() & 0xff
                : 0;
        disconnectReason = reasonCode;
        end = reasonCode == 0x8e ? TakeOvers.End.TAKEN_OVER : TakeOvers.End.OTHER;
        closeReason = reasonCode == 0x8e
                ? "session taken over: does another service use the same 'instance'?"
                : "broker sent DISCONNECT 0x" + Integer.toHexString(reasonCode);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        reading = false;
        pair.readBatchEnded(this);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        pair.writabilityChanged(this);
    }

    /**
     * Nothing read, or nothing written, for the keep-alive interval: ping. Twice nothing read: the connection is dead, whatever TCP
     * says. While the other side is slow nothing is read on purpose, and that proves nothing. The intervals are those of the
     * {@code IdleStateHandler} and the {@link WriterIdleHandler}.
     */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof IdleStateEvent idle) {
            boolean silent = idle.state() == IdleState.READER_IDLE
                    && ctx.channel().config().isAutoRead();
            if (silent && pingUnanswered) {
                pair.broken(this, "no answer to PINGREQ");
                return;
            }
            pingUnanswered |= silent;
            ctx.writeAndFlush(MqttMessage.PINGREQ);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        closeReason = NetworkErrors.describe(cause);
        ctx.close();
    }

    /** How the connection has ended, as far as the broker is to blame. */
    TakeOvers.End end() {
        return end;
    }

    /** The broker has said that it disconnects us for something we have published (MQTT 5, 3.14.2.1). */
    boolean dislikesPublish() {
        return PUBLISH_REASONS.contains(disconnectReason);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (!sentDisconnect) {
            end = TakeOvers.End.CLOSED;
        }
        if (!pair.isClosed() && !sentDisconnect) {
            broker.suspect("link connection: " + closeReason);
        }
        pair.broken(this, closeReason);
    }
}
