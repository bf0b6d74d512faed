package dev.mqttbridge.gateway;

import java.util.Locale;

/** Why a client's connection ended: the words of logs, meters and the README's close table. */
public enum CloseReason {
    CLIENT_CLOSED("the client closed it"),
    CLIENT_LOST("the client's connection broke"),
    BROKER_CLOSED("the broker closed it"),
    BROKER_LOST("the broker's connection broke"),
    BROKER_DOWN("its broker went down"),
    NO_BROKER("no broker could be reached"),
    TOO_MANY_CONNECTIONS("the listener's maxConnections is reached"),
    HALF_CLOSED("one side had finished, the other did not in time"),
    SHUTDOWN("the gateway is stopping", 0x8B),
    PROTOCOL_ERROR("the client sent something that MQTT does not allow here", 0x81),
    BROKER_REFUSED("the broker refused CONNECT"),
    BROKER_LACKS("no broker offers what the client was told", 0x83),
    HOLD_EXPIRED("no broker could take the session in time", 0x88),
    TAKEN_OVER("another connection came with its client identifier", 0x8E);

    private final String words;
    private final int disconnectCode;

    CloseReason(String words) {
        this(words, 0);
    }

    CloseReason(String words, int disconnectCode) {
        this.words = words;
        this.disconnectCode = disconnectCode;
    }

    /** Reason Code of the DISCONNECT that an MQTT 5 client gets in mode {@code session}; 0 if it gets none. */
    int disconnectCode() {
        return disconnectCode;
    }

    /** For people. */
    public String words() {
        return words;
    }

    /** For meters. */
    public String tag() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
