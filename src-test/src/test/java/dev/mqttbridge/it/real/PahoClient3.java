package dev.mqttbridge.it.real;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.paho.client.mqttv3.MqttClient;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;

/** Eclipse Paho for Java, versions before 5. */
final class PahoClient3 implements RealClient {

    private final String topic;
    private final MqttClient client;
    private final List<String> received = new CopyOnWriteArrayList<>();

    PahoClient3(String host, int port, String topic) throws IOException {
        this.topic = topic;
        try {
            client =
                    new MqttClient("tcp://" + host + ":" + port, "paho3-" + UUID.randomUUID(), new MemoryPersistence());
            client.connect();
            client.subscribe(
                    topic, 2, (on, message) -> received.add(new String(message.getPayload(), StandardCharsets.UTF_8)));
        } catch (MqttException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void publish(String text, int qos) throws IOException {
        try {
            client.publish(topic, text.getBytes(StandardCharsets.UTF_8), qos, false);
        } catch (MqttException e) {
            throw new IOException(e);
        }
    }

    @Override
    public List<String> received() {
        return List.copyOf(received);
    }

    @Override
    public boolean isUndisturbed() {
        return client.isConnected();
    }

    @Override
    public void close() throws IOException {
        try {
            client.disconnect();
            client.close();
        } catch (MqttException e) {
            throw new IOException(e);
        }
    }
}
