package dev.mqttbridge.it.client;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.util.concurrent.CompletableFuture;

/** Subscribes with retain-as-published and no-local off, which shows what really travels. */
public final class TestClient5 extends TestClient {

    private final Mqtt5AsyncClient client;

    TestClient5(String id, String host, int port) {
        super(Version.V5, host, port);
        client = Mqtt5Client.builder()
                .identifier(id)
                .serverHost(host)
                .serverPort(port)
                .buildAsync();
        // Before the connection is there, so that nothing can come too early.
        client.publishes(MqttGlobalPublishFilter.ALL, publish -> receive(Received.of(publish)));
        get(client.connectWith().cleanStart(true).send());
    }

    @Override
    public boolean isConnected() {
        return client.getState().isConnected();
    }

    /** Publishes with all its properties; returns when the broker has acknowledged it. */
    public void publish(Mqtt5Publish publish) {
        get(client.publish(publish));
    }

    @Override
    CompletableFuture<?> sendSubscribe(String filter, int qos) {
        return client.subscribeWith()
                .topicFilter(filter)
                .qos(TestClient3.qosOf(qos))
                .retainAsPublished(true)
                .send();
    }

    @Override
    CompletableFuture<?> send(String topic, byte[] payload, int qos, boolean retain) {
        return client.publishWith()
                .topic(topic)
                .payload(payload)
                .qos(TestClient3.qosOf(qos))
                .retain(retain)
                .send();
    }

    @Override
    public void close() {
        if (isConnected()) {
            get(client.disconnect());
        }
    }
}
