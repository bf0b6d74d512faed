package dev.mqttbridge.gateway;

import dev.mqttbridge.broker.Broker;
import dev.mqttbridge.net.NetworkErrors;
import dev.mqttbridge.net.Transport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.time.Duration;

/** Dials one broker for a waiting client, on the client's own event loop, and splices the two. Thread-safe. */
final class BrokerDialer {

    private final Broker broker;
    private final Relays relays;
    private final Transport transport;
    private final Duration connectTimeout;

    BrokerDialer(Broker broker, Relays relays, Transport transport, Duration connectTimeout) {
        this.broker = broker;
        this.relays = relays;
        this.transport = transport;
        this.connectTimeout = connectTimeout;
    }

    /**
     * @return done when the client is spliced; fails with {@link BrokerUnavailableException}, then the client still owns its bytes
     *     and may be offered to another broker, or with {@link ClientGoneException}
     */
    Future<Void> attach(Attachment attachment) {
        EventLoop loop = attachment.client().eventLoop();
        if (attachment.isClientGone()) {
            return loop.newFailedFuture(new ClientGoneException());
        }
        if (!broker.usable()) {
            return loop.newFailedFuture(new BrokerUnavailableException(broker, "is " + broker.status()));
        }
        Promise<Void> promise = loop.newPromise();
        ChannelFuture dial = transport
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
        dial.addListener(done -> dialled(attachment, dial, promise));
        return promise;
    }

    private void dialled(Attachment attachment, ChannelFuture dial, Promise<Void> promise) {
        if (!dial.isSuccess()) {
            String reason = NetworkErrors.describe(dial.cause());
            broker.suspect("dial for a client: " + reason);
            promise.setFailure(new BrokerUnavailableException(broker, reason));
        } else if (attachment.isClientGone()) {
            dial.channel().close();
            promise.setFailure(new ClientGoneException());
        } else {
            relays.begin(new Relay(attachment, broker, dial.channel(), relays));
            promise.setSuccess(null);
        }
    }
}
