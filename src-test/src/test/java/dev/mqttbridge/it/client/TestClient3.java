package dev.mqttbridge.it.client;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import com.hivemq.client.mqtt.mqtt3.Mqtt3Client;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

final class TestClient3 extends TestClient {

    private final Mqtt3AsyncClient client;

    TestClient3(String id, String host, int port) {
        super(Version.V3_1_1, host, port);
        client = Mqtt3Client.builder()
                .identifier(id)
                .serverHost(host)
                .serverPort(port)
                .buildAsync();
        // Before the connection is there, so that nothing can come too early.
        client.publishes(MqttGlobalPublishFilter.ALL, publish -> receive(Received.of(publish)));
        get(client.connectWith().cleanSession(true).send());
    }

    @Override
    public boolean isConnected() {
        return client.getState().isConnected();
    }

    @Override
    CompletableFuture<?> sendSubscribe(String filter, int qos) {
        return client.subscribeWith().topicFilter(filter).qos(qosOf(qos)).send();
    }

    @Override
    CompletableFuture<?> send(String topic, byte[] payload, int qos, boolean retain) {
        return client.publishWith()
                .topic(topic)
                .payload(payload)
                .qos(qosOf(qos))
                .retain(retain)
                .send();
    }

    @Override
    public void close() {
        if (isConnected()) {
            get(client.disconnect());
        }
    }

    static MqttQos qosOf(int code) {
        return Objects.requireNonNull(MqttQos.fromCode(code));
    }
}
