package dev.mqttbridge.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.timeout.IdleStateEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WriterIdleHandlerTest {

    private final List<Object> events = new ArrayList<>();
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private long now = -5_000_000_000L; // nanoTime may be negative

    @BeforeEach
    void assemble() {
        channel.freezeTime();
        channel.pipeline()
                .addLast(new WriterIdleHandler(Duration.ofSeconds(10), () -> now), new ChannelInboundHandlerAdapter() {
                    @Override
                    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
                        events.add(event);
                    }
                });
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    @Test
    void shouldTellWhenNothingHasBeenWrittenForTheIntervalAndAgainAfterTheNext() {
        advance(9_999);
        assertThat(events).isEmpty();

        advance(1);
        assertThat(events).containsExactly(IdleStateEvent.WRITER_IDLE_STATE_EVENT);

        advance(10_000);
        assertThat(events).hasSize(2);
    }

    @Test
    void shouldCountFromTheLastFlush() {
        advance(7_000);
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER);

        advance(9_999);
        assertThat(events).isEmpty();

        advance(1);
        assertThat(events).hasSize(1);
    }

    /** That is what {@code IdleStateHandler} could not do without a promise for every message. */
    @Test
    void shouldLetWritesPassWithThePromiseTheyCameWith() {
        channel.writeAndFlush(Unpooled.copiedBuffer(new byte[] {1}), channel.voidPromise());

        assertThat(channel.outboundMessages()).hasSize(1);
    }

    @Test
    void shouldBeSilentOnceItIsRemovedOrTheChannelClosed() {
        channel.pipeline().remove(WriterIdleHandler.class);
        advance(20_000);

        assertThat(events).isEmpty();
    }

    private void advance(long millis) {
        now += TimeUnit.MILLISECONDS.toNanos(millis);
        channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
    }
}
