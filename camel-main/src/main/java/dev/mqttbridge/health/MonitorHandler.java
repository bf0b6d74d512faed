package dev.mqttbridge.health;

import dev.mqttbridge.net.LastWords;
import dev.mqttbridge.net.NetworkErrors;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.util.ReferenceCountUtil;

/** The open health connection: hands PINGRESP and the end of the connection to the monitor. */
final class MonitorHandler extends ChannelInboundHandlerAdapter {

    private final BrokerMonitor monitor;
    private String closeReason = "health connection closed by the broker";

    MonitorHandler(BrokerMonitor monitor) {
        this.monitor = monitor;
    }

    static void ping(Channel channel) {
        channel.writeAndFlush(MqttMessage.PINGREQ);
    }

    /** A clean goodbye: no will was set, and the broker need not log a lost client. */
    static void leave(Channel channel) {
        LastWords.close(channel, MqttMessage.DISCONNECT);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        try {
            MqttMessage message = (MqttMessage) msg;
            if (message.decoderResult().isFailure()) {
                closeReason = "sends something that is not MQTT";
                ctx.close();
            } else if (message.fixedHeader().messageType() == MqttMessageType.PINGRESP) {
                monitor.succeeded();
            } else if (message.fixedHeader().messageType() == MqttMessageType.DISCONNECT) {
                closeReason = "broker sent DISCONNECT" + reasonCode(message);
            }
        } finally {
            ReferenceCountUtil.release(msg);
        }
    }

    private static String reasonCode(MqttMessage disconnect) {
        return disconnect.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader header
                ? " 0x" + Integer.toHexString(header.reasonCode() & 0xff)
                : "";
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        closeReason = "health connection: " + NetworkErrors.describe(cause);
        ctx.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        monitor.lost(ctx.channel(), closeReason);
    }
}
