package dev.mqttbridge.mqtt;

import io.netty.handler.codec.mqtt.MqttVersion;

/** The protocol level byte of CONNECT (MQTT 5, 3.1.2.2), as far as this service speaks it to brokers. */
public enum ProtocolLevel {
    MQTT_5(MqttVersion.MQTT_5, 0x05),

    /**
     * 3.1.1 with the bridge bit: not in the specification, but Mosquitto and others then keep the retain flag on what they
     * forward and do not send a bridge its own messages. Brokers that do not know it refuse the connection.
     */
    MQTT_3_1_1_BRIDGE(MqttVersion.MQTT_3_1_1, 0x84),

    MQTT_3_1_1(MqttVersion.MQTT_3_1_1, 0x04);

    private final MqttVersion codecVersion;
    private final int levelByte;

    ProtocolLevel(MqttVersion codecVersion, int levelByte) {
        this.codecVersion = codecVersion;
        this.levelByte = levelByte;
    }

    public MqttVersion codecVersion() {
        return codecVersion;
    }

    public int levelByte() {
        return levelByte;
    }

    public boolean isMqtt5() {
        return this == MQTT_5;
    }

    /** True if the broker can be asked not to send back what this very connection published. */
    public boolean hasNoLocal() {
        return this != MQTT_3_1_1;
    }
}
