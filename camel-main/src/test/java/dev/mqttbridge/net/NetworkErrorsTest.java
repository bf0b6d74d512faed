package dev.mqttbridge.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ConnectTimeoutException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class NetworkErrorsTest {

    static Stream<Arguments> errors() {
        return Stream.of(
                Arguments.of(
                        new ConnectTimeoutException("connection timed out after 5000 ms"), "no TCP connection in time"),
                Arguments.of(new NoRouteToHostException("No route to host"), "no route to host"),
                Arguments.of(new UnknownHostException("mosquitto_1"), "unknown host"),
                Arguments.of(new ConnectException("Connection refused: /127.0.0.1:1"), "connection refused"),
                Arguments.of(new ConnectException("Network is unreachable"), "network is unreachable"),
                Arguments.of(new ClosedChannelException(), "connection closed"),
                Arguments.of(new IOException("Connection reset by peer"), "connection reset"),
                Arguments.of(new IOException("recvAddress(..) failed: Connection reset by peer"), "connection reset"),
                Arguments.of(new IOException("disk on fire"), "disk on fire"),
                Arguments.of(new IOException(), "IOException"));
    }

    @ParameterizedTest
    @MethodSource("errors")
    void shouldSayItInAFewWords(Throwable cause, String words) {
        assertThat(NetworkErrors.describe(cause)).isEqualTo(words);
    }
}
