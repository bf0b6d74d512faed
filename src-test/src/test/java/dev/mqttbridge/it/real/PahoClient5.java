package dev.mqttbridge.it.real;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/** Eclipse Paho for Java, version 5. */
final class PahoClient5 implements RealClient, MqttCallback {

    private final String topic;
    private final MqttClient client;
    private final List<String> received = new CopyOnWriteArrayList<>();

    PahoClient5(String host, int port, String topic) throws IOException {
        this.topic = topic;
        try {
            client =
                    new MqttClient("tcp://" + host + ":" + port, "paho5-" + UUID.randomUUID(), new MemoryPersistence());
            client.setCallback(this);
            client.connect();
            client.subscribe(topic, 2);
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
    public void messageArrived(String on, MqttMessage message) {
        received.add(new String(message.getPayload(), StandardCharsets.UTF_8));
    }

    @Override
    public void disconnected(MqttDisconnectResponse response) {
        // isConnected() tells.
    }

    @Override
    public void mqttErrorOccurred(MqttException exception) {
        received.add("error: " + exception); // What must not be among the received fails the test.
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
        try {
            client.disconnect();
            client.close();
        } catch (MqttException e) {
            throw new IOException(e);
        }
    }
}
