package dev.mqttbridge.bench.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class DelayRelayTest {

    private static final Duration ONE_WAY = Duration.ofMillis(30);

    private ServerSocket server;
    private DelayRelay relay;
    private Socket client;
    private Socket accepted;

    @BeforeEach
    void connect() throws IOException {
        server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
        relay = DelayRelay.start(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()), ONE_WAY);
        client = new Socket();
        client.connect(relay.address());
        accepted = server.accept();
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        accepted.close();
        server.close();
        relay.close();
    }

    @Test
    void shouldDelayEachWayByNoLessThanItShould() throws IOException {
        long start = System.nanoTime();
        client.getOutputStream().write(7);
        assertThat(accepted.getInputStream().read()).isEqualTo(7);
        long there = System.nanoTime();
        accepted.getOutputStream().write(8);
        assertThat(client.getInputStream().read()).isEqualTo(8);
        long back = System.nanoTime();

        assertThat(there - start).isGreaterThanOrEqualTo(ONE_WAY.toNanos());
        assertThat(back - there).isGreaterThanOrEqualTo(ONE_WAY.toNanos());
    }

    /** More than the pipe holds, so the sender has to wait for the receiver in between. */
    @Test
    void shouldPassEveryByteOfALongStreamInOrderAndThenItsEnd() throws Exception {
        byte[] sent = new byte[48 * 1024 * 1024];
        new Random(1).nextBytes(sent);
        CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> send(sent));

        byte[] received = accepted.getInputStream().readAllBytes();

        assertThat(received).isEqualTo(sent);
        sending.join();
    }

    private void send(byte[] bytes) {
        try {
            client.getOutputStream().write(bytes);
            client.shutdownOutput();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldKeepTheOtherDirectionOpenWhenOneEnds() throws IOException {
        client.shutdownOutput();
        assertThat(accepted.getInputStream().read()).isEqualTo(-1);

        accepted.getOutputStream().write(9);
        assertThat(client.getInputStream().read()).isEqualTo(9);
    }

    @Test
    void shouldBreakTheConnectionAtBothEndsWhenItIsReset() throws IOException {
        accepted.setSoLinger(true, 0);
        accepted.close();

        InputStream in = client.getInputStream();
        assertThatThrownBy(() -> {
                    if (in.read() < 0) {
                        throw new IOException("closed");
                    }
                })
                .isInstanceOf(IOException.class);
    }

    @Test
    void shouldBreakAllConnectionsWhenItIsClosed() throws IOException {
        relay.close();

        InputStream in = accepted.getInputStream();
        assertThatThrownBy(() -> {
                    if (in.read() < 0) {
                        throw new IOException("closed");
                    }
                })
                .isInstanceOf(IOException.class);
    }
}
