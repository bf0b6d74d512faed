package dev.mqttbridge.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The event loops that everything shares: native epoll where there is one, NIO elsewhere. Whatever belongs together (a client and
 * its broker, the two connections of a link) lives on one worker, so that nothing between them needs a lock.
 */
public final class Transport implements AutoCloseable {

    /**
     * Half the cores: clients and brokers are mostly on the same machine and need the rest, one broker of the day serves at a time,
     * and a loop that is a little busy takes several messages per system call where two idle ones take one each.
     */
    public static final int DEFAULT_WORKERS = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);

    private final boolean nativeEpoll;
    private final EventLoopGroup boss;
    private final EventLoopGroup workers;
    private final OffLoopResolver resolver = new OffLoopResolver();

    public Transport(int workerThreads) {
        this(workerThreads, Epoll.isAvailable());
    }

    Transport(int workerThreads, boolean nativeEpoll) {
        this.nativeEpoll = nativeEpoll;
        this.boss = group(1, "accept");
        EventLoopGroup io = group(workerThreads, "io");
        this.workers = nativeEpoll ? new LevelTriggeredGroup(io) : io;
    }

    private EventLoopGroup group(int threads, String name) {
        DefaultThreadFactory factory = new DefaultThreadFactory("mqtt-bridge-" + name, true);
        return nativeEpoll
                ? new EpollEventLoopGroup(threads, factory, PoliteSelect::new)
                : new NioEventLoopGroup(threads, factory);
    }

    /** True if the loops are epoll's; servers that share them must use the same kind of channel. */
    public boolean isNative() {
        return nativeEpoll;
    }

    /** For accepting connections only. */
    public EventLoopGroup boss() {
        return boss;
    }

    public EventLoopGroup workers() {
        return workers;
    }

    public EventLoop nextLoop() {
        return workers.next();
    }

    /** An outgoing TCP connection on the given loop, without Nagle's delay. The caller sets handler, timeout and address. */
    public Bootstrap dial(EventLoop loop) {
        Class<? extends SocketChannel> type = nativeEpoll ? EpollSocketChannel.class : NioSocketChannel.class;
        return new Bootstrap().group(loop).channel(type).resolver(resolver).option(ChannelOption.TCP_NODELAY, true);
    }

    /** A TCP server whose connections share the loops. The caller sets the handlers and the address. */
    public ServerBootstrap serve() {
        Class<? extends ServerChannel> type =
                nativeEpoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        return new ServerBootstrap().group(boss, workers).channel(type).childOption(ChannelOption.TCP_NODELAY, true);
    }

    /** How long a dial may take, in the form that Netty wants it. */
    public static int connectTimeoutMillis(Duration timeout) {
        return (int) Math.min(Integer.MAX_VALUE, Math.max(1, timeout.toMillis()));
    }

    @Override
    public void close() {
        resolver.close();
        boss.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        workers.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
}
