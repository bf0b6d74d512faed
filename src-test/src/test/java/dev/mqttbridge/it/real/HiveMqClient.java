package dev.mqttbridge.it.real;

import dev.mqttbridge.it.client.Message;
import dev.mqttbridge.it.client.Received;
import dev.mqttbridge.it.client.TestClient;
import dev.mqttbridge.it.client.TestClient.Version;
import java.util.List;

/** HiveMQ's client, which the other tests use as well. */
final class HiveMqClient implements RealClient {

    private final String topic;
    private final TestClient client;

    private HiveMqClient(String topic, TestClient client) {
        this.topic = topic;
        this.client = client;
        client.subscribe(topic, 2);
    }

    static HiveMqClient of3(String host, int port, String topic) {
        return new HiveMqClient(topic, TestClient.connect(Version.V3_1_1, host, port));
    }

    static HiveMqClient of5(String host, int port, String topic) {
        return new HiveMqClient(topic, TestClient.connect(Version.V5, host, port));
    }

    @Override
    public void publish(String text, int qos) {
        client.publish(Message.of(topic, text, qos));
    }

    @Override
    public List<String> received() {
        return client.received(topic).stream().map(Received::payload).toList();
    }

    @Override
    public boolean isUndisturbed() {
        return client.isConnected();
    }

    @Override
    public void close() {
        client.close();
    }
}
