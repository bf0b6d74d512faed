package dev.mqttbridge.canary;

import java.util.logging.Level;
import java.util.logging.Logger;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;

/**
 * Paho's client, but what the broker refuses with a reason code of 0x80 or more (MQTT 5, 2.4) is an exception with that code, where
 * Paho's returns as if all were well.
 */
final class StrictMqttClient extends MqttClient {

    /** Paho tells at INFO of each handshake of QoS 2. A field, for the JDK forgets a logger that nobody has. */
    private static final Logger PAHO = Logger.getLogger("org.eclipse.paho.mqttv5");

    static {
        PAHO.setLevel(Level.WARNING);
    }

    StrictMqttClient(String url, String clientId, long callMillis) throws MqttException {
        super(url, clientId, new MemoryPersistence());
        setTimeToWait(callMillis);
    }

    @Override
    public void publish(String topic, MqttMessage message) throws MqttException {
        IMqttToken answer = aClient.publish(topic, message, null, null);
        answer.waitForCompletion(getTimeToWait());
        requireSuccess(answer);
    }

    @Override
    public IMqttToken subscribe(String topicFilter, int qos) throws MqttException {
        IMqttToken answer = super.subscribe(topicFilter, qos);
        requireSuccess(answer);
        return answer;
    }

    private static void requireSuccess(IMqttToken answer) throws MqttException {
        int[] codes = answer.getReasonCodes();
        for (int code : codes == null ? new int[0] : codes) {
            if (isRefusal(code)) {
                throw new MqttException(code);
            }
        }
    }

    /** Paho's own codes are smaller or much larger. */
    static boolean isRefusal(int code) {
        return code >= 0x80 && code <= 0xff;
    }
}
