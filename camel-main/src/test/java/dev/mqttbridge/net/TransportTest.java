package dev.mqttbridge.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mqttbridge.testing.Eventually;
import dev.mqttbridge.testing.PlainServer;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TransportTest {

    @ParameterizedTest
    @CsvSource({"NIO, 127.0.0.1", "NIO, localhost", "EPOLL, 127.0.0.1", "EPOLL, localhost"})
    void shouldDialOnTheLoopItIsGiven(TestTransports transports, String host) {
        try (Transport transport = transports.open();
                PlainServer server = new PlainServer()) {
            EventLoop loop = transport.nextLoop();

            ChannelFuture dial = transport
                    .dial(loop)
                    .handler(new ChannelInboundHandlerAdapter())
                    .connect(host, server.port());

            Eventually.that(dial::isDone);
            assertThat(dial.cause()).isNull();
            assertThat(dial.channel().eventLoop()).isSameAs(loop);
            assertThat(dial.channel().config().getOption(ChannelOption.TCP_NODELAY))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(TestTransports.class)
    void shouldLeaveNoLoopRunningWhenClosed(TestTransports transports) {
        Transport transport = transports.open();

        transport.close();

        Eventually.that(
                () -> transport.workers().isTerminated() && transport.boss().isTerminated());
    }

    @Test
    void shouldKeepTimeoutsWithinWhatNettyTakes() {
        assertThat(Transport.connectTimeoutMillis(Duration.ofSeconds(5))).isEqualTo(5_000);
        assertThat(Transport.connectTimeoutMillis(Duration.ofNanos(1))).isEqualTo(1);
        assertThat(Transport.connectTimeoutMillis(Duration.ofDays(365))).isEqualTo(Integer.MAX_VALUE);
    }
}
