package dev.mqttbridge.gateway;

import dev.mqttbridge.broker.Broker;
import dev.mqttbridge.net.Transport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import java.time.Duration;

/** Opens TCP connections to brokers for clients, which do not read until they are told to. Thread-safe. */
final class BrokerConnector {

    private final Transport transport;
    private final Duration connectTimeout;

    BrokerConnector(Transport transport, Duration connectTimeout) {
        this.transport = transport;
        this.connectTimeout = connectTimeout;
    }

    Duration timeout() {
        return connectTimeout;
    }

    /** @param loop the client's, so that nothing between the two needs a lock */
    ChannelFuture connect(Broker broker, EventLoop loop) {
        return transport
                .dial(loop)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Transport.connectTimeoutMillis(connectTimeout))
                .option(ChannelOption.AUTO_READ, false)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel server) {
                        GatewayPipeline.configure(server.config());
                    }
                })
                .connect(
                        broker.config().address().host(),
                        broker.config().address().port());
    }
}
