package dev.mqttbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatusCheckTest {

    @Test
    void shouldEndWithZeroWhenTheServiceIsWell() throws Exception {
        assertThat(exitCodeFor("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nOK"))
                .isZero();
    }

    @Test
    void shouldEndWithOneWhenEveryBrokerIsDown() throws Exception {
        assertThat(exitCodeFor("HTTP/1.1 503 Service Unavailable\r\ncontent-length: 5\r\n\r\nERROR"))
                .isOne();
    }

    @Test
    void shouldEndWithOneWhenTheAnswerIsEmpty() throws Exception {
        assertThat(exitCodeFor("")).isOne();
    }

    @Test
    void shouldEndWithOneWhenNobodyListens() throws Exception {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }

        assertThat(StatusCheck.run("127.0.0.1:" + port)).isOne();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "127.0.0.1", ":8080", "127.0.0.1:", "127.0.0.1:http", "127.0.0.1:0", "127.0.0.1:65536"})
    void shouldRefuseWhatIsNoAddress(String address) {
        assertThat(StatusCheck.run(address)).isEqualTo(2);
    }

    @Test
    void shouldRefuseTwoAddresses() {
        assertThat(StatusCheck.run("127.0.0.1:8080", "127.0.0.1:8081")).isEqualTo(2);
    }

    private static int exitCodeFor(String answer) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Integer> check =
                    CompletableFuture.supplyAsync(() -> StatusCheck.run("127.0.0.1:" + server.getLocalPort()));
            answerOne(server, answer);
            return check.get();
        }
    }

    private static void answerOne(ServerSocket server, String answer) throws IOException {
        try (var client = server.accept()) {
            String request =
                    new String(client.getInputStream().readNBytes("GET /status ".length()), StandardCharsets.US_ASCII);
            assertThat(request).isEqualTo("GET /status ");
            client.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
            client.shutdownOutput();
            client.getInputStream().readAllBytes();
        }
    }
}
