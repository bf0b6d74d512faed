package dev.mqttbridge.gateway;

import dev.mqttbridge.mqtt.frame.FrameType;
import dev.mqttbridge.mqtt.frame.FrameWriter;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;

/** A client of a {@link Rehearsal}: subscribes, and publishes when it is told to. */
final class RehearsalClient extends RehearsalPart {

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
    Object answer(MqttMessage message) {
        return message.fixedHeader().messageType() == MqttMessageType.PUBREC
                ? FrameWriter.acknowledgement(
                        FrameType.PUBREL, ((MqttMessageIdVariableHeader) message.variableHeader()).messageId())
                : null;
    }
}
