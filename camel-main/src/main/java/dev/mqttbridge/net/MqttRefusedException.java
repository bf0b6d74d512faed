package dev.mqttbridge.net;

/** The broker was reached, but there is no MQTT connection. The message says why, for people. No stack trace: it is news, not a bug. */
public final class MqttRefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    /** What the refusal says about trying an older protocol level. */
    enum Kind {
        /** The broker does not speak this level. */
        LEVEL,
        /** The broker closed without a word: old ones do that to a level they do not know, dying ones to everybody. */
        CLOSED,
        /** Nothing to do with the level. */
        OTHER
    }

    private final Kind kind;

    MqttRefusedException(String message, Kind kind) {
        super(message, null, false, false);
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }
}
