package dev.mqttbridge.gateway;

import dev.mqttbridge.config.HostPort;
import dev.mqttbridge.config.ListenerConfig;
import dev.mqttbridge.config.Mode;
import dev.mqttbridge.net.Transport;
import dev.mqttbridge.testing.Sockets;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A listener with our pipeline and without Camel: the test plays the route. */
final class TestGateway implements AutoCloseable {

    private final List<CloseReason> ended = new CopyOnWriteArrayList<>();
    private final List<Channel> clients = new CopyOnWriteArrayList<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final GatewayEvents events = new GatewayEvents() {
        @Override
        public void ended(Listener listener, CloseReason reason) {
            ended.add(reason);
        }
    };
    private final Relays relays = new Relays(events);
    private final Listener listener = new Listener(listenerConfig(0));
    private final Channel server;

    /** @param route is given every client that wants a broker, on its event loop */
    TestGateway(Transport transport, Consumer<Attachment> route) {
        server = transport
                .serve()
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel client) {
                        clients.add(client);
                        listener.admit();
                        client.closeFuture().addListener(closed -> listener.released());
                        GatewayPipeline.configure(client.config());
                        client.pipeline()
                                .addLast(
                                        GatewayPipeline.ATTACH,
                                        new AttachHandler(route::accept, listener, relays, events));
                    }
                })
                .bind("127.0.0.1", 0)
                .syncUninterruptibly()
                .channel();
    }

    static ListenerConfig listenerConfig(int port) {
        return new ListenerConfig("mqtt", new HostPort("127.0.0.1", Math.max(1, port)), Mode.TCP, 2);
    }

    Relays relays() {
        return relays;
    }

    Listener listener() {
        return listener;
    }

    /** Why clients' connections ended, so far. */
    List<CloseReason> ended() {
        return ended;
    }

    /** The gateway's side of the n-th client. */
    Channel client(int number) {
        return clients.get(number);
    }

    Socket connect() {
        Socket socket = Sockets.connect(((InetSocketAddress) server.localAddress()).getPort());
        sockets.add(socket);
        return socket;
    }

    @Override
    public void close() {
        server.close().syncUninterruptibly();
        sockets.forEach(Sockets::closeQuietly);
        clients.forEach(client -> client.close().syncUninterruptibly());
    }
}
