package dev.mqttbridge.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Blocking sockets with a bound on every wait. */
public final class Sockets {

    /** What the kernel takes for a test that does not read; left alone it may be many megabytes. */
    static final int BUFFER_BYTES = 64 << 10;

    private Sockets() {}

    public static Socket connect(int port) {
        try {
            Socket socket = new Socket();
            socket.setReceiveBufferSize(BUFFER_BYTES);
            int bound = (int) Eventually.bound().toMillis();
            socket.connect(new InetSocketAddress("127.0.0.1", port), bound);
            socket.setSoTimeout(bound);
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static void write(Socket socket, String text) {
        try {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** That many bytes, fewer only if the other side finishes before. */
    public static String read(Socket socket, int bytes) {
        try {
            return new String(socket.getInputStream().readNBytes(bytes), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** True when the other side has finished, false when it has sent something else. */
    public static boolean isAtEnd(Socket socket) {
        try {
            return socket.getInputStream().read() == -1;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** True when the connection is over, in whatever way. */
    public static boolean isOver(Socket socket) {
        try {
            return socket.getInputStream().read() == -1;
        } catch (IOException reset) {
            return true;
        }
    }

    /** Closes with a TCP reset. */
    public static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static void finish(Socket socket) {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
