package dev.mqttbridge.config;

/** The MQTT protocol version to speak with a broker. */
public enum Protocol implements Word {
    /** MQTT 5, and 3.1.1 if the broker refuses 5. */
    AUTO("auto"),
    /** MQTT 5 only. */
    V5("5"),
    /** MQTT 3.1.1 only. */
    V3_1_1("3.1.1");

    private final String text;

    Protocol(String text) {
        this.text = text;
    }

    @Override
    public String text() {
        return text;
    }
}
