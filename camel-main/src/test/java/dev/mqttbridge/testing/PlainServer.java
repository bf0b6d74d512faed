package dev.mqttbridge.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** A TCP server on a free port of 127.0.0.1 that hands its connections to the test. */
public final class PlainServer implements AutoCloseable {

    private final ServerSocket server;
    private final List<Socket> accepted = new ArrayList<>();

    public PlainServer() {
        try {
            server = new ServerSocket();
            server.setReceiveBufferSize(Sockets.BUFFER_BYTES);
            server.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0));
            server.setSoTimeout((int) Eventually.bound().toMillis());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return server.getLocalPort();
    }

    /** The next connection. */
    public Socket accept() {
        try {
            Socket socket = server.accept();
            socket.setSoTimeout((int) Eventually.bound().toMillis());
            accepted.add(socket);
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether there is a connection that nobody has asked for yet. */
    public boolean hasCaller() {
        try {
            server.setSoTimeout(1);
            accepted.add(server.accept());
            return true;
        } catch (IOException none) {
            return false;
        }
    }

    /** A port that was free a moment ago. */
    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** From now on connections are refused; those it has stay. */
    public void stopListening() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        stopListening();
        for (Socket socket : accepted) {
            Sockets.closeQuietly(socket);
        }
    }
}
