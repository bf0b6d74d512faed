package dev.mqttbridge.config;

/** The engine that carries a link. */
public enum Via implements Word {
    /** Our own: QoS handshakes end to end, retained state, no loops. */
    LINK("link"),
    /** Stock camel-paho-mqtt5 endpoints: QoS 0 and 1, none of the above. */
    PAHO("paho");

    private final String text;

    Via(String text) {
        this.text = text;
    }

    @Override
    public String text() {
        return text;
    }
}
