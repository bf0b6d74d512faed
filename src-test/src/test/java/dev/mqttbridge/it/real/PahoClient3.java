package dev.mqttbridge.it.real;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;

/** For versions before 5. */
final class PahoClient3 extends PahoClient {

    private final String topic;
    private final MqttClient client;

    PahoClient3(String host, int port, String topic) throws MqttException {
        this.topic = topic;
        client = new MqttClient("tcp://" + host + ":" + port, "paho3-" + UUID.randomUUID(), new MemoryPersistence());
        client.connect();
        client.subscribe(topic, 2, (on, message) -> arrived(new String(message.getPayload(), StandardCharsets.UTF_8)));
    }

    @Override
    public void publish(String text, int qos) throws IOException {
        call(() -> client.publish(topic, text.getBytes(StandardCharsets.UTF_8), qos, false));
    }

    @Override
    boolean isConnected() {
        return client.isConnected();
    }

    @Override
    public void close() throws IOException {
        call(client::disconnect);
        call(client::close);
    }
}
