package dev.mqttbridge.it.real;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Eclipse Paho for Java: two libraries whose classes have the same names. */
abstract class PahoClient implements RealClient {

    private final List<String> received = new CopyOnWriteArrayList<>();
    private final List<Exception> errors = new CopyOnWriteArrayList<>();

    /** What the library does, whose exceptions are of different types. */
    interface Call {
        void run() throws Exception;
    }

    static void call(Call call) throws IOException {
        try {
            call.run();
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    void arrived(String text) {
        received.add(text);
    }

    /** What the library has not thrown at us. */
    void failed(Exception error) {
        errors.add(error);
    }

    abstract boolean isConnected();

    @Override
    public List<String> received() {
        return List.copyOf(received);
    }

    @Override
    public boolean isUndisturbed() {
        return isConnected() && errors.isEmpty();
    }
}
