package dev.mqttbridge.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HandshakeLimitTest {

    private final EventLoop loop = new DefaultEventLoop();
    private final HandshakeLimit limit = new HandshakeLimit(2);
    private final List<Integer> started = new ArrayList<>();

    @AfterEach
    void close() {
        loop.shutdownGracefully();
    }

    @Test
    void shouldStartAsManyAsAllowedAtOnce() {
        enter(1, 2, 3);

        assertThat(started).containsExactly(1, 2);
    }

    @Test
    void shouldStartTheNextInOrderWhenOneIsOver() {
        enter(1, 2, 3, 4);

        leave();
        assertThat(started).containsExactly(1, 2, 3);
        leave();
        assertThat(started).containsExactly(1, 2, 3, 4);
    }

    @Test
    void shouldHaveRoomAgainWhenNobodyWaits() {
        enter(1, 2);
        leave();
        leave();

        enter(3, 4, 5);

        assertThat(started).containsExactly(1, 2, 3, 4);
    }

    private void enter(int... numbers) {
        for (int number : numbers) {
            limit.enter(loop, () -> started.add(number));
        }
    }

    private void leave() {
        limit.leave();
        loop.submit(() -> {}).syncUninterruptibly();
    }
}
