package dev.mqttbridge.mqtt.frame;

/** Bytes that are no MQTT packet, or not the one expected here. No stack trace: a peer can cause it at will. */
public final class MalformedFrameException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public MalformedFrameException(String message) {
        super(message, null, false, false);
    }
}
