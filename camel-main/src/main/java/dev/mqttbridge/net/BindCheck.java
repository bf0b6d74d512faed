package dev.mqttbridge.net;

import dev.mqttbridge.config.HostPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** For servers that do not tell when they cannot bind: tries it first. Another process may still be faster in between. */
public final class BindCheck {

    private BindCheck() {}

    /**
     * @param what the configuration key, for the message
     * @throws IOException if nothing could listen there now
     */
    public static void requireFree(HostPort bind, String what) throws IOException {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(bind.host(), bind.port()));
        } catch (IOException e) {
            throw new IOException("cannot listen on " + what + " " + bind + ": " + e.getMessage());
        }
    }
}
