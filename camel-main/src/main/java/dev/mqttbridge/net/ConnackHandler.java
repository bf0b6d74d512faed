package dev.mqttbridge.net;

import dev.mqttbridge.mqtt.ProtocolLevel;
import dev.mqttbridge.mqtt.ServerCapabilities;
import dev.mqttbridge.net.MqttRefusedException.Kind;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Waits for CONNACK, then makes way for the session's handler; closes the channel in every other case. */
final class ConnackHandler extends ChannelInboundHandlerAdapter {

    private final ProtocolLevel level;
    private final Duration timeout;
    private final Function<ServerCapabilities, ChannelHandler> session;
    private final Promise<Channel> attempt;
    private ScheduledFuture<?> deadline;

    ConnackHandler(
            ProtocolLevel level,
            Duration timeout,
            Function<ServerCapabilities, ChannelHandler> session,
            Promise<Channel> attempt) {
        this.level = level;
        this.timeout = timeout;
        this.session = session;
        this.attempt = attempt;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        deadline = ctx.executor()
                .schedule(
                        () -> refuse(ctx, "no CONNACK within " + timeout.toMillis() + " ms", Kind.OTHER),
                        timeout.toNanos(),
                        TimeUnit.NANOSECONDS);
        ctx.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        if (msg instanceof MqttConnAckMessage connack && connack.decoderResult().isSuccess()) {
            answered(ctx, connack);
            return;
        }
        ReferenceCountUtil.release(msg);
        boolean garbage = msg instanceof MqttMessage m && m.decoderResult().isFailure();
        refuse(ctx, garbage ? "answers something that is not MQTT" : "answers CONNECT with something else", Kind.OTHER);
    }

    private void answered(ChannelHandlerContext ctx, MqttConnAckMessage connack) {
        MqttConnectReturnCode code = connack.variableHeader().connectReturnCode();
        if (code != MqttConnectReturnCode.CONNECTION_ACCEPTED) {
            refuse(ctx, "CONNECT refused: " + words(code), isLevelRefusal(code) ? Kind.LEVEL : Kind.OTHER);
            return;
        }
        deadline.cancel(false);
        ServerCapabilities capabilities = ServerCapabilities.of(level, connack.variableHeader());
        ctx.pipeline().replace(this, MqttDialer.SESSION, session.apply(capabilities));
        if (!attempt.trySuccess(ctx.channel())) {
            ctx.close();
        }
    }

    /** A broker that does not know MQTT 5 may also just close (MQTT 3.1.1, 3.1.2.2), so that is told apart. */
    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        refuse(ctx, "connection closed before CONNACK", Kind.CLOSED);
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // A broker that closes with part of our CONNECT unread resets the connection.
        refuse(ctx, NetworkErrors.describe(cause), cause instanceof IOException ? Kind.CLOSED : Kind.OTHER);
    }

    private void refuse(ChannelHandlerContext ctx, String reason, Kind kind) {
        if (deadline != null) {
            deadline.cancel(false);
        }
        attempt.tryFailure(new MqttRefusedException(reason, kind));
        ctx.close();
    }

    private static boolean isLevelRefusal(MqttConnectReturnCode code) {
        return code == MqttConnectReturnCode.CONNECTION_REFUSED_UNACCEPTABLE_PROTOCOL_VERSION
                || code == MqttConnectReturnCode.CONNECTION_REFUSED_UNSUPPORTED_PROTOCOL_VERSION;
    }

    /** Netty names most reasons of MQTT 5 like their elders with a 5 behind. */
    private static String words(MqttConnectReturnCode code) {
        String name = code.name().replace("CONNECTION_REFUSED_", "").replaceAll("_5$", "");
        return name.replace('_', ' ').toLowerCase(Locale.ROOT) + " (0x" + Integer.toHexString(code.byteValue() & 0xff)
                + ")";
    }
}
