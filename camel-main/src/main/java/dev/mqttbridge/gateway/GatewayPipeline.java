package dev.mqttbridge.gateway;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import org.apache.camel.component.netty.NettyConsumer;
import org.apache.camel.component.netty.ServerInitializerFactory;

/**
 * Assembles the pipeline of every client of one listener. camel-netty binds the port and accepts; from there on the bytes are ours
 * and only the attachment goes through the route.
 *
 * <pre>
 *   mode tcp, waiting:  client ── attach
 *   mode tcp, spliced:  client ── relay   ⇄   relay ── broker
 *   mode session:       client ── session ⇄ session ── broker of the day      (all channels on one event loop)
 * </pre>
 */
public final class GatewayPipeline extends ServerInitializerFactory {

    static final String ATTACH = "attach";
    static final String RELAY = "relay";
    static final String SESSION = "session";

    /** Makes the first handler of an accepted client, given the way to ask for a broker. */
    interface FirstHandler {
        void addTo(Channel client, AttachRequest route);
    }

    private final Listener listener;
    private final GatewayEvents events;
    private final FirstHandler firstHandler;
    private final AttachRequest route;

    private GatewayPipeline(Listener listener, GatewayEvents events, FirstHandler firstHandler, AttachRequest route) {
        this.listener = listener;
        this.events = events;
        this.firstHandler = firstHandler;
        this.route = route;
    }

    static GatewayPipeline tcp(Listener listener, GatewayEvents events, Relays relays) {
        return new GatewayPipeline(
                listener,
                events,
                (client, route) ->
                        client.pipeline().addLast(ATTACH, new AttachHandler(route, listener, relays, events)),
                null);
    }

    static GatewayPipeline session(Listener listener, GatewayEvents events, Sessions sessions, Relays relays) {
        return new GatewayPipeline(
                listener,
                events,
                (client, route) -> {
                    client.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
                    client.pipeline().addLast(SESSION, new SessionHandler(listener, sessions, relays, route));
                },
                null);
    }

    @Override
    public ServerInitializerFactory createPipelineFactory(NettyConsumer consumer) {
        return new GatewayPipeline(listener, events, firstHandler, new RouteAttachRequest(consumer));
    }

    @Override
    protected void initChannel(Channel client) {
        if (!listener.admit()) {
            events.ended(listener, CloseReason.TOO_MANY_CONNECTIONS);
            client.close();
            return;
        }
        client.closeFuture().addListener(closed -> listener.released());
        configure(client.config());
        firstHandler.addTo(client, route);
    }

    /** For both sides of a relay. */
    static void configure(ChannelConfig config) {
        config.setAllocator(PooledByteBufAllocator.DEFAULT);
        config.setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        config.setRecvByteBufAllocator(new AdaptiveRecvByteBufAllocator(256, 4096, 128 * 1024));
        config.setWriteBufferWaterMark(new WriteBufferWaterMark(64 * 1024, 256 * 1024));
    }
}
