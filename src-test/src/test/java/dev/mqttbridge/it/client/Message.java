package dev.mqttbridge.it.client;

/** A message to be published. */
public record Message(String topic, String payload, int qos, boolean retain) {

    public static Message of(String topic, String payload, int qos) {
        return new Message(topic, payload, qos, false);
    }

    public static Message retained(String topic, String payload, int qos) {
        return new Message(topic, payload, qos, true);
    }

    /** A retained message without payload: deletes what the topic retains [MQTT-3.3.1-6]. */
    public static Message deletion(String topic, int qos) {
        return new Message(topic, "", qos, true);
    }
}
