package dev.mqttbridge.bench.relay;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/**
 * Puts a server far away: passes TCP connections on to it and holds every byte back for a fixed time, each way. Order stays, and
 * what arrives together leaves together, so throughput is not limited by the delay. Only the TCP handshake is not delayed.
 * Threads of its own; {@link #close} breaks all connections.
 */
public final class DelayRelay implements AutoCloseable {

    private final InetSocketAddress server;
    private final long delayNanos;
    private final ServerSocketChannel listener;
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();

    private DelayRelay(InetSocketAddress server, Duration oneWay, ServerSocketChannel listener) {
        this.server = server;
        this.delayNanos = oneWay.toNanos();
        this.listener = listener;
    }

    /** Listens on a free port of the loopback address. */
    public static DelayRelay start(InetSocketAddress server, Duration oneWay) throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open();
        listener.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0));
        DelayRelay relay = new DelayRelay(server, oneWay, listener);
        relay.daemon("accept", relay::accept);
        return relay;
    }

    public InetSocketAddress address() throws IOException {
        return (InetSocketAddress) listener.getLocalAddress();
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel client = listener.accept();
                open.add(client);
                daemon("dial", () -> connect(client));
            }
        } catch (ClosedChannelException e) {
            return; // by close()
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void connect(SocketChannel client) throws IOException, InterruptedException {
        try (client;
                SocketChannel upstream = SocketChannel.open()) {
            open.add(upstream);
            upstream.connect(server);
            upstream.setOption(StandardSocketOptions.TCP_NODELAY, true);
            client.setOption(StandardSocketOptions.TCP_NODELAY, true);
            relay(client, upstream);
        } finally {
            open.remove(client);
        }
    }

    /** Returns when both directions have ended, or one of them has failed, which ends the other. */
    private void relay(SocketChannel client, SocketChannel upstream) throws IOException, InterruptedException {
        DelayPipe there = new DelayPipe(client, upstream, delayNanos);
        DelayPipe back = new DelayPipe(upstream, client, delayNanos);
        CountDownLatch running = new CountDownLatch(4);
        Task cut = () -> {
            there.abort();
            back.abort();
            client.close();
            upstream.close();
        };
        for (DelayPipe pipe : new DelayPipe[] {there, back}) {
            daemon("in", () -> runOrCut(pipe::read, cut, running));
            daemon("out", () -> runOrCut(pipe::write, cut, running));
        }
        try {
            running.await();
        } finally {
            open.remove(upstream);
        }
    }

    private static void runOrCut(Task task, Task cut, CountDownLatch running) throws IOException, InterruptedException {
        boolean done = false;
        try {
            task.run();
            done = true;
        } finally {
            if (!done) {
                cut.run();
            }
            running.countDown();
        }
    }

    private interface Task {
        void run() throws IOException, InterruptedException;
    }

    private void daemon(String name, Task task) {
        Thread thread = new Thread(() -> run(task), "bench-delay-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    /** A connection that breaks is closed at both ends when this is reached, which is all that a network would tell. */
    private static void run(Task task) {
        try {
            task.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            System.getLogger(DelayRelay.class.getName()).log(System.Logger.Level.DEBUG, "connection ended", e);
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (SocketChannel channel : open) {
                channel.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
