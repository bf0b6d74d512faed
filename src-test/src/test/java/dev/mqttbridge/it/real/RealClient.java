package dev.mqttbridge.it.real;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * A client as its users have it, subscribed at QoS 2 to the one topic that it publishes to. It does not connect again by itself, or
 * tells that it has.
 */
public interface RealClient extends AutoCloseable {

    /** Makes of client. Each has a class that knows how to use it. */
    enum Make {
        MOSQUITTO_3_1("mqttv31"),
        MOSQUITTO_3_1_1("mqttv311"),
        MOSQUITTO_5("mqttv5"),
        PAHO_3_1_1(""),
        PAHO_5(""),
        HIVEMQ_3_1_1(""),
        HIVEMQ_5(""),
        MQTT_JS_3_1_1("4"),
        MQTT_JS_5("5"),
        /** Our own, which sends one byte at a time. */
        BYTE_BY_BYTE_3_1_1("4"),
        BYTE_BY_BYTE_5("5");

        private final String version;

        Make(String version) {
            this.version = version;
        }

        /** Why it cannot run here; empty if it can. */
        public Optional<String> unavailable() {
            return switch (this) {
                case MOSQUITTO_3_1, MOSQUITTO_3_1_1, MOSQUITTO_5 -> MosquittoClients.unavailable();
                case MQTT_JS_3_1_1, MQTT_JS_5 -> MqttJsClient.unavailable();
                default -> Optional.empty();
            };
        }

        /** Returns when it is subscribed. */
        public RealClient connect(String host, int port, String topic) throws Exception {
            return switch (this) {
                case MOSQUITTO_3_1, MOSQUITTO_3_1_1, MOSQUITTO_5 -> new MosquittoClients(version, host, port, topic);
                case PAHO_3_1_1 -> new PahoClient3(host, port, topic);
                case PAHO_5 -> new PahoClient5(host, port, topic);
                case HIVEMQ_3_1_1 -> HiveMqClient.of3(host, port, topic);
                case HIVEMQ_5 -> HiveMqClient.of5(host, port, topic);
                case MQTT_JS_3_1_1, MQTT_JS_5 -> new MqttJsClient(version, host, port, topic);
                case BYTE_BY_BYTE_3_1_1, BYTE_BY_BYTE_5 ->
                    new ByteByByteClient(Integer.parseInt(version), host, port, topic);
            };
        }
    }

    /** May return before it is acknowledged. */
    void publish(String text, int qos) throws IOException;

    /** In order. */
    List<String> received();

    /** Its first connection is its only one, and still there. */
    boolean isUndisturbed();

    @Override
    void close() throws IOException;
}
