package dev.mqttbridge.link;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.handler.timeout.IdleStateEvent;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Tells the handlers behind it when nothing has been flushed for an interval, and again after each further one. Netty's
 * {@code IdleStateHandler} does so too, but listens to every single write, which takes a promise for each message.
 */
final class WriterIdleHandler extends ChannelOutboundHandlerAdapter {

    private final long interval;
    private final LongSupplier nanoClock;
    private long lastFlush;
    private Future<?> check;

    WriterIdleHandler(Duration interval, LongSupplier nanoClock) {
        this.interval = interval.toNanos();
        this.nanoClock = nanoClock;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        lastFlush = nanoClock.getAsLong();
        checkIn(ctx, interval);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        check.cancel(false);
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
        lastFlush = nanoClock.getAsLong();
        ctx.flush();
    }

    private void checkIn(ChannelHandlerContext ctx, long nanos) {
        check = ctx.executor().schedule(() -> check(ctx), nanos, TimeUnit.NANOSECONDS);
    }

    private void check(ChannelHandlerContext ctx) {
        if (!ctx.channel().isActive()) {
            return; // Handlers are removed a little later.
        }
        long idle = nanoClock.getAsLong() - lastFlush;
        if (idle < interval) {
            checkIn(ctx, interval - idle);
        } else {
            checkIn(ctx, interval);
            ctx.fireUserEventTriggered(IdleStateEvent.WRITER_IDLE_STATE_EVENT);
        }
    }
}
