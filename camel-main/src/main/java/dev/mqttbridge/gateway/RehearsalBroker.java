package dev.mqttbridge.gateway;

import dev.mqttbridge.mqtt.frame.FrameType;
import dev.mqttbridge.mqtt.frame.FrameWriter;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import java.util.Set;

/** Plays a broker for one connection of a {@link Rehearsal}: takes everything, and delivers nothing. */
final class RehearsalBroker extends RehearsalPart {

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
    Object answer(MqttMessage message) {
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
                FrameWriter.acknowledgement(
                        message.fixedHeader().qosLevel() == MqttQoS.AT_LEAST_ONCE ? FrameType.PUBACK : FrameType.PUBREC,
                        ((MqttPublishMessage) message).variableHeader().packetId());
            case PUBREL ->
                FrameWriter.acknowledgement(
                        FrameType.PUBCOMP, ((MqttMessageIdVariableHeader) message.variableHeader()).messageId());
            default -> null;
        };
    }
}
