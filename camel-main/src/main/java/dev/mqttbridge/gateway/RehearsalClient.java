package dev.mqttbridge.gateway;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.netty.util.ReferenceCountUtil;

/** A client of a {@link Rehearsal}: subscribes, and publishes when it is told to. */
final class RehearsalClient extends ChannelInboundHandlerAdapter {

    private static final int MOST_PACKET_ID = 0xFFFF;

    private final int number;
    private Channel channel;
    private int packetId = 1;

    RehearsalClient(int number) {
        this.number = number;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        channel = ctx.channel();
        ctx.write(MqttMessageBuilders.connect()
                .clientId("rehearsal-" + number)
                .protocolVersion(number % 2 == 0 ? MqttVersion.MQTT_5 : MqttVersion.MQTT_3_1_1)
                .cleanSession(true)
                .keepAlive(0)
                .build());
        ctx.writeAndFlush(MqttMessageBuilders.subscribe()
                .messageId(packetId)
                .addSubscription(MqttQoS.EXACTLY_ONCE, "rehearsal/" + number)
                .build());
    }

    /** Two messages, of QoS 1 and 2. */
    void publish() {
        channel.write(message(MqttQoS.AT_LEAST_ONCE));
        channel.writeAndFlush(message(MqttQoS.EXACTLY_ONCE));
    }

    private MqttMessage message(MqttQoS qos) {
        packetId = packetId % MOST_PACKET_ID + 1;
        return MqttMessageBuilders.publish()
                .topicName("rehearsal/" + number)
                .messageId(packetId)
                .qos(qos)
                .payload(Unpooled.EMPTY_BUFFER)
                .build();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        MqttMessage message = (MqttMessage) msg;
        if (message.decoderResult().isSuccess() && message.fixedHeader().messageType() == MqttMessageType.PUBREC) {
            MqttFixedHeader pubrel =
                    new MqttFixedHeader(MqttMessageType.PUBREL, false, MqttQoS.AT_LEAST_ONCE, false, 0);
            int answered = ((MqttMessageIdVariableHeader) message.variableHeader()).messageId();
            ctx.write(new MqttMessage(pubrel, MqttMessageIdVariableHeader.from(answered)), ctx.voidPromise());
        }
        ReferenceCountUtil.release(msg);
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
