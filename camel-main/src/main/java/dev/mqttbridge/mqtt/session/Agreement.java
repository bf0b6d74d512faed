package dev.mqttbridge.mqtt.session;

import dev.mqttbridge.mqtt.frame.ConnackFrame;
import dev.mqttbridge.mqtt.frame.ConnectFrame;
import dev.mqttbridge.mqtt.frame.DisconnectFrame;
import dev.mqttbridge.mqtt.frame.MalformedFrameException;
import io.netty.buffer.ByteBuf;
import java.util.List;

/**
 * What a client and its brokers have agreed in CONNECT and CONNACK, and where the session is at home: at the one broker that knows
 * all of it, so that it can go on there. Not thread-safe.
 */
final class Agreement {

    private static final String NOWHERE = "";

    private final ConnectFrame connect;
    private String clientId;
    private long sessionExpiry;
    private ConnackFrame promised;
    private String broker = NOWHERE;
    private String home = NOWHERE;

    Agreement(ConnectFrame connect) {
        this.connect = connect;
        this.clientId = connect.clientId();
        this.sessionExpiry = connect.sessionExpiry();
    }

    String clientId() {
        return clientId;
    }

    long sessionExpiry() {
        return sessionExpiry;
    }

    boolean isEstablished() {
        return promised != null;
    }

    ByteBuf connectFrame(String brokerName) {
        boolean cleanStart = connect.isCleanStart();
        if (isEstablished()) {
            boolean goesOn = home.equals(brokerName) || !connect.isMqtt5();
            cleanStart = !(goesOn && connect.isPersistent());
        }
        return connect.forBroker(clientId, cleanStart);
    }

    boolean mustBeErasedAt(String brokerName) {
        return isEstablished() && !connect.isMqtt5() && connect.isPersistent() && !home.equals(brokerName);
    }

    ByteBuf erasingConnect() {
        return connect.forBroker(clientId, true);
    }

    List<String> lacks(String brokerName, ConnackFrame connack) {
        if (!isEstablished()) {
            return List.of();
        }
        List<String> lacks = connack.lacks(promised);
        int told = promised.keepAlive(connect.keepAlive());
        int wanted = connack.keepAlive(connect.keepAlive());
        if (wanted > 0 && (told == 0 || wanted < told)) {
            lacks.add("Server Keep Alive");
        }
        if (connack.isSessionPresent() && !home.equals(brokerName)) {
            lacks.add("Clean Start");
        }
        return lacks;
    }

    /** The first broker has accepted the client. */
    void begin(String brokerName, ConnackFrame connack) {
        promised = connack;
        broker = brokerName;
        home = brokerName;
        sessionExpiry = connack.sessionExpiry(sessionExpiry);
        if (!connack.assignedClientId().isEmpty()) {
            clientId = connack.assignedClientId();
        }
    }

    /** Another one has, or the same again; returns whether the session goes on there. */
    boolean goesOn(String brokerName, boolean sessionPresent) {
        boolean goesOn = sessionPresent && home.equals(brokerName);
        broker = brokerName;
        if (!goesOn) {
            home = NOWHERE; // Until the new broker has been told all.
        }
        return goesOn;
    }

    /** The broker does not know all of the session yet. */
    void leaveHome() {
        home = NOWHERE;
    }

    /** Now it does. */
    void settle() {
        home = broker;
    }

    /** DISCONNECT of the client, which may change how long the session lives on (MQTT 5, 3.14.2.2.2). */
    void disconnected(ByteBuf in, int index, int length) {
        if (!connect.isPersistent()) {
            return; // To want more than 0 then is a protocol error.
        }
        try {
            sessionExpiry = DisconnectFrame.sessionExpiry(in, index, length, connect.isMqtt5(), sessionExpiry);
        } catch (MalformedFrameException e) {
            // What was agreed before stands; that the packet cannot be read is between client and broker.
        }
    }
}
