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
 *   waiting:  client ── attach
 *   spliced:  client ── relay   ⇄   relay ── broker      (both channels on one event loop)
 * </pre>
 */
public final class GatewayPipeline extends ServerInitializerFactory {

    static final String ATTACH = "attach";
    static final String RELAY = "relay";

    private final Listener listener;
    private final GatewayEvents events;
    private final AttachRequest route;

    public GatewayPipeline(Listener listener, GatewayEvents events) {
        this(listener, events, null);
    }

    private GatewayPipeline(Listener listener, GatewayEvents events, AttachRequest route) {
        this.listener = listener;
        this.events = events;
        this.route = route;
    }

    @Override
    public ServerInitializerFactory createPipelineFactory(NettyConsumer consumer) {
        return new GatewayPipeline(listener, events, new RouteAttachRequest(consumer, events));
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
        client.pipeline().addLast(ATTACH, new AttachHandler(route, listener, events));
    }

    /** For both sides of a relay. */
    static void configure(ChannelConfig config) {
        config.setAllocator(PooledByteBufAllocator.DEFAULT);
        config.setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        config.setRecvByteBufAllocator(new AdaptiveRecvByteBufAllocator(256, 4096, 128 * 1024));
        config.setWriteBufferWaterMark(new WriteBufferWaterMark(64 * 1024, 256 * 1024));
    }
}
