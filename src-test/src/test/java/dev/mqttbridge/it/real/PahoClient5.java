package dev.mqttbridge.it.real;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/** For version 5. */
final class PahoClient5 extends PahoClient implements MqttCallback {

    private final String topic;
    private final MqttClient client;

    PahoClient5(String host, int port, String topic) throws MqttException {
        this.topic = topic;
        client = new MqttClient("tcp://" + host + ":" + port, "paho5-" + UUID.randomUUID(), new MemoryPersistence());
        client.setCallback(this);
        client.connect();
        client.subscribe(topic, 2);
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
    public void messageArrived(String on, MqttMessage message) {
        arrived(new String(message.getPayload(), StandardCharsets.UTF_8));
    }

    @Override
    public void disconnected(MqttDisconnectResponse response) {
        // isConnected() tells.
    }

    @Override
    public void mqttErrorOccurred(MqttException exception) {
        failed(exception);
    }

    @Override
    public void deliveryComplete(IMqttToken token) {
        // publish() has waited for it.
    }

    @Override
    public void connectComplete(boolean reconnect, String serverUri) {
        // connect() has waited for it.
    }

    @Override
    public void authPacketArrived(int reasonCode, MqttProperties properties) {
        // Nobody asks for one.
    }

    @Override
    public void close() throws IOException {
        call(client::disconnect);
        call(client::close);
    }
}
