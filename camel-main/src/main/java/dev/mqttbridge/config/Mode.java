package dev.mqttbridge.config;

/** What a listener knows of the connections it passes on. */
public enum Mode implements Word {
    /** A byte relay: when the broker goes, the client's connection goes with it. */
    TCP("tcp"),
    /** The gateway knows each client's MQTT session and moves it between brokers. */
    SESSION("session");

    private final String text;

    Mode(String text) {
        this.text = text;
    }

    @Override
    public String text() {
        return text;
    }
}
