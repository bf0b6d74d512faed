package dev.mqttbridge.bench.load;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/** Passes every PUBLISH to the one subscriber, well or badly. Takes over the publisher's packet ids as they are. */
final class FakeBroker implements AutoCloseable {

    private final ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
    private final Misbehaviour misbehaviour;
    private final AtomicInteger published = new AtomicInteger();
    private final AtomicInteger completed = new AtomicInteger();
    private volatile OutputStream subscriber;

    FakeBroker(Misbehaviour misbehaviour) throws IOException {
        this.misbehaviour = misbehaviour;
        daemon(this::accept);
    }

    InetSocketAddress address() {
        return new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
    }

    /** QoS 2 handshakes that the subscriber has finished. */
    int completed() {
        return completed.get();
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = server.accept();
            client.setTcpNoDelay(true);
            daemon(() -> serve(client));
        }
    }

    private void serve(Socket client) throws IOException {
        try (client) {
            DataInputStream in = new DataInputStream(client.getInputStream());
            OutputStream out = client.getOutputStream();
            while (true) {
                handle(frame(in), out);
            }
        }
    }

    private void handle(byte[] frame, OutputStream out) throws IOException {
        switch (Frames.type(frame[0])) {
            case 1 -> send(out, 0x20, 2, 0, 0);
            case 8 -> {
                subscriber = out;
                send(out, 0x90, 3, 0, 1, frame[frame.length - 1]);
            }
            case Frames.PUBLISH -> {
                for (byte[] each : misbehaviour.passOn(published.getAndIncrement(), frame)) {
                    synchronized (subscriber) {
                        subscriber.write(each);
                    }
                }
                int qos = frame[0] >> 1 & 3;
                if (qos > 0) {
                    int idAt = 4 + ByteBuffer.wrap(frame).getShort(2); // frames here are short: one length byte
                    send(out, qos == 1 ? 0x40 : 0x50, 2, frame[idAt], frame[idAt + 1]);
                }
            }
            case Frames.PUBREC -> send(out, 0x62, 2, frame[2], frame[3]);
            case Frames.PUBREL -> {
                if (frame[0] != 0x62) {
                    throw new IOException("PUBREL with reserved flags that are wrong, MQTT-3.6.1-1");
                }
                send(out, 0x70, 2, frame[2], frame[3]);
            }
            case Frames.PUBCOMP -> completed.incrementAndGet();
            case 12 -> send(out, 0xD0, 0);
            default -> {}
        }
    }

    private static byte[] frame(DataInputStream in) throws IOException {
        int first = in.readUnsignedByte();
        int length = in.readUnsignedByte();
        byte[] frame = new byte[2 + length];
        frame[0] = (byte) first;
        frame[1] = (byte) length;
        in.readFully(frame, 2, length);
        return frame;
    }

    private static void send(OutputStream out, int... bytes) throws IOException {
        byte[] frame = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            frame[i] = (byte) bytes[i];
        }
        synchronized (out) {
            out.write(frame);
        }
    }

    private interface Task {
        void run() throws IOException;
    }

    private static void daemon(Task task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (EOFException | SocketException e) {
                // the other side is gone, as it should be at the end
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
