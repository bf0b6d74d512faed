package dev.mqttbridge.canary;

import dev.mqttbridge.broker.Broker;
import dev.mqttbridge.config.Credentials;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttClientException;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection that the canary routes of a link share at one broker. Paho's own waits for ever for a broker that accepts TCP and
 * says nothing, and so would the stock endpoint that makes one; every call of this one ends after a while. It connects only when
 * told to. Its methods may block for that while, so they are for the canary's own threads.
 */
final class CanaryClient {

    private static final Logger LOG = LoggerFactory.getLogger(CanaryClient.class);
    private static final int CALL_SECONDS = 2;
    private static final long GOODBYE_MILLIS = 200;
    private static final int KEEP_ALIVE_SECONDS = 10;

    private final Broker broker;
    private final String beanName;
    private final MqttClient paho;

    CanaryClient(Broker broker, String clientId, String beanName) {
        this.broker = broker;
        this.beanName = beanName;
        try {
            paho = new StrictMqttClient(url(broker), clientId, TimeUnit.SECONDS.toMillis(CALL_SECONDS));
        } catch (MqttException e) {
            throw new IllegalArgumentException("no MQTT client for " + broker, e);
        }
    }

    static String url(Broker broker) {
        return "tcp://" + broker.config().address();
    }

    Broker broker() {
        return broker;
    }

    /** Under which the routes find {@link #paho}. */
    String beanName() {
        return beanName;
    }

    MqttClient paho() {
        return paho;
    }

    boolean isConnected() {
        return paho.isConnected();
    }

    /** @throws MqttException if it cannot be had in time; nothing is left open */
    void connect() throws MqttException {
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setCleanStart(true);
        options.setAutomaticReconnect(false);
        options.setConnectionTimeout(CALL_SECONDS);
        options.setKeepAliveInterval(KEEP_ALIVE_SECONDS);
        broker.config().credentials().ifPresent(credentials -> login(options, credentials));
        try {
            paho.connect(options);
        } catch (MqttException e) {
            disconnect();
            throw e;
        }
    }

    private static void login(MqttConnectionOptions options, Credentials credentials) {
        options.setUserName(credentials.username());
        credentials.password().ifPresent(p -> options.setPassword(p.getBytes(StandardCharsets.UTF_8)));
    }

    /** Whatever state it is in; ends what others wait for. */
    void disconnect() {
        try {
            paho.disconnectForcibly(0, GOODBYE_MILLIS);
        } catch (MqttException e) {
            LOG.debug("Disconnecting from {}", broker, e);
        }
    }

    /** True if the broker has not answered in time. */
    static boolean isTimeout(Throwable cause) {
        return cause instanceof MqttException e && e.getReasonCode() == MqttClientException.REASON_CODE_CLIENT_TIMEOUT;
    }

    /** True if the broker has said no. */
    static boolean isRefusal(Throwable cause) {
        return cause instanceof MqttException e && StrictMqttClient.isRefusal(e.getReasonCode());
    }

    static String describe(Throwable cause) {
        for (Throwable at = cause; at != null; at = at.getCause()) {
            if (isTimeout(at)) {
                return "no answer in time";
            }
            if (at instanceof MqttException e) {
                return isRefusal(e)
                        ? "refused: 0x" + Integer.toHexString(e.getReasonCode())
                        : "MQTT client says " + e.getReasonCode() + " " + e.getMessage();
            }
        }
        return String.valueOf(cause.getMessage());
    }
}
