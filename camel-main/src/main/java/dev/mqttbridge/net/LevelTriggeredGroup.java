package dev.mqttbridge.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollMode;
import io.netty.util.concurrent.AbstractEventExecutorGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;

/**
 * An epoll group whose channels are level-triggered. Edge-triggered, which is Netty's default, every read that brought something must
 * be followed by one that brings nothing: a system call too many for each small message. The mode must be set before a channel is
 * registered, and of one that a server has accepted only its group sees that moment.
 */
final class LevelTriggeredGroup extends AbstractEventExecutorGroup implements EventLoopGroup {

    private final EventLoopGroup loops;

    LevelTriggeredGroup(EventLoopGroup loops) {
        this.loops = loops;
    }

    private static Channel levelTriggered(Channel channel) {
        channel.config().setOption(EpollChannelOption.EPOLL_MODE, EpollMode.LEVEL_TRIGGERED);
        return channel;
    }

    @Override
    public ChannelFuture register(Channel channel) {
        return loops.register(levelTriggered(channel));
    }

    @Override
    public ChannelFuture register(ChannelPromise promise) {
        levelTriggered(promise.channel());
        return loops.register(promise);
    }

    @Deprecated
    @Override
    public ChannelFuture register(Channel channel, ChannelPromise promise) {
        return loops.register(levelTriggered(channel), promise);
    }

    @Override
    public EventLoop next() {
        return loops.next();
    }

    @Override
    public Iterator<EventExecutor> iterator() {
        return loops.iterator();
    }

    @Override
    public boolean isShuttingDown() {
        return loops.isShuttingDown();
    }

    @Override
    public Future<?> shutdownGracefully(long quietPeriod, long timeout, TimeUnit unit) {
        return loops.shutdownGracefully(quietPeriod, timeout, unit);
    }

    @Override
    public Future<?> terminationFuture() {
        return loops.terminationFuture();
    }

    @Deprecated
    @Override
    public void shutdown() {
        loops.shutdown();
    }

    @Override
    public boolean isShutdown() {
        return loops.isShutdown();
    }

    @Override
    public boolean isTerminated() {
        return loops.isTerminated();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return loops.awaitTermination(timeout, unit);
    }
}
