package dev.mqttbridge.gateway;

/** The client left while a broker was being dialled; there is nobody to fail over for. */
public final class ClientGoneException extends Exception {

    private static final long serialVersionUID = 1L;

    ClientGoneException() {
        super("the client left before it had a broker", null, false, false);
    }
}
