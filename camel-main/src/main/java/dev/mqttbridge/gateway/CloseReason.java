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
    SHUTDOWN("the gateway is stopping");

    private final String words;

    CloseReason(String words) {
        this.words = words;
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
