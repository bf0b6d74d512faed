package dev.mqttbridge.link;

import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;

/** Acknowledgements in their shortest form: a packet id and, by leaving it out, reason code 0 (MQTT 5, 3.4.2.1). */
final class Acks {

    private static final MqttFixedHeader PUBACK = header(MqttMessageType.PUBACK, MqttQoS.AT_MOST_ONCE);
    private static final MqttFixedHeader PUBREC = header(MqttMessageType.PUBREC, MqttQoS.AT_MOST_ONCE);
    private static final MqttFixedHeader PUBCOMP = header(MqttMessageType.PUBCOMP, MqttQoS.AT_MOST_ONCE);
    /** The fixed header of PUBREL carries QoS 1 (MQTT-3.6.1-1). */
    private static final MqttFixedHeader PUBREL = header(MqttMessageType.PUBREL, MqttQoS.AT_LEAST_ONCE);

    private Acks() {}

    static MqttMessage of(MqttMessageType type, int packetId) {
        MqttFixedHeader header =
                switch (type) {
                    case PUBACK -> PUBACK;
                    case PUBREC -> PUBREC;
                    case PUBCOMP -> PUBCOMP;
                    default -> throw new IllegalArgumentException(type + " is no acknowledgement of a receiver");
                };
        return new MqttMessage(header, MqttMessageIdVariableHeader.from(packetId));
    }

    static MqttMessage pubrel(int packetId) {
        return new MqttMessage(PUBREL, MqttMessageIdVariableHeader.from(packetId));
    }

    /** 0 where the sender left it out. */
    static int reasonCode(MqttMessage acknowledgement) {
        return acknowledgement.variableHeader() instanceof MqttPubReplyMessageVariableHeader reply
                ? reply.reasonCode() & 0xff
                : 0;
    }

    static int packetId(MqttMessage acknowledgement) {
        return ((MqttMessageIdVariableHeader) acknowledgement.variableHeader()).messageId();
    }

    private static MqttFixedHeader header(MqttMessageType type, MqttQoS qos) {
        return new MqttFixedHeader(type, false, qos, false, 2);
    }
}
