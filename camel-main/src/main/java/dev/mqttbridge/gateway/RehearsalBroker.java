package dev.mqttbridge.gateway;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.util.ReferenceCountUtil;
import java.util.Set;

/** Plays a broker for one connection of a {@link Rehearsal}: takes everything, and delivers nothing. */
final class RehearsalBroker extends ChannelInboundHandlerAdapter {

    private final Set<Channel> connections;

    /** @param connections where this one is listed while it is open */
    RehearsalBroker(Set<Channel> connections) {
        this.connections = connections;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        connections.add(ctx.channel());
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        connections.remove(ctx.channel());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        MqttMessage answer = answer((MqttMessage) msg);
        ReferenceCountUtil.release(msg);
        if (answer != null) {
            ctx.write(answer, ctx.voidPromise());
        }
    }

    private static MqttMessage answer(MqttMessage message) {
        if (message.decoderResult().isFailure()) {
            return null;
        }
        return switch (message.fixedHeader().messageType()) {
            case CONNECT ->
                MqttMessageBuilders.connAck()
                        .returnCode(MqttConnectReturnCode.CONNECTION_ACCEPTED)
                        .build();
            case SUBSCRIBE ->
                MqttMessageBuilders.subAck()
                        .packetId(((MqttSubscribeMessage) message)
                                .variableHeader()
                                .messageId())
                        .addGrantedQos(MqttQoS.EXACTLY_ONCE)
                        .build();
            case PUBLISH ->
                acknowledgement(
                        message.fixedHeader().qosLevel() == MqttQoS.AT_LEAST_ONCE
                                ? MqttMessageType.PUBACK
                                : MqttMessageType.PUBREC,
                        ((MqttPublishMessage) message).variableHeader().packetId());
            case PUBREL ->
                acknowledgement(
                        MqttMessageType.PUBCOMP, ((MqttMessageIdVariableHeader) message.variableHeader()).messageId());
            default -> null;
        };
    }

    private static MqttMessage acknowledgement(MqttMessageType type, int packetId) {
        return new MqttMessage(
                new MqttFixedHeader(type, false, MqttQoS.AT_MOST_ONCE, false, 0),
                MqttMessageIdVariableHeader.from(packetId));
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
