package dev.mqttbridge.gateway;

import dev.mqttbridge.broker.Broker;
import dev.mqttbridge.net.NetworkErrors;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;

/** Dials one broker for a client that wants one, on the client's own event loop. Thread-safe. */
final class BrokerDialer {

    /**
     * Less than what brokers let wait in the kernel for being accepted, which is 100 at Mosquitto. A connection beyond that is tried
     * again by TCP after a second.
     */
    private static final int MOST_HANDSHAKES = 64;

    private final Broker broker;
    private final BrokerConnector connector;
    private final HandshakeLimit handshakes = new HandshakeLimit(MOST_HANDSHAKES);

    BrokerDialer(Broker broker, BrokerConnector connector) {
        this.broker = broker;
        this.connector = connector;
    }

    /**
     * @return done when the client has this broker; fails with {@link BrokerUnavailableException}, then the client may be offered to
     *     another broker, or with {@link ClientGoneException}
     */
    Future<Void> attach(Attachment attachment) {
        EventLoop loop = attachment.client().eventLoop();
        if (attachment.isClientGone()) {
            return loop.newFailedFuture(new ClientGoneException());
        }
        if (!broker.usable()) {
            return loop.newFailedFuture(unusable());
        }
        if (attachment.passesOver(broker)) {
            return loop.newFailedFuture(new BrokerUnavailableException(broker, "has just failed"));
        }
        Promise<Void> promise = loop.newPromise();
        promise.addListener(done -> handshakes.leave());
        handshakes.enter(loop, () -> dial(attachment, loop, promise));
        return promise;
    }

    private BrokerUnavailableException unusable() {
        return new BrokerUnavailableException(broker, "is " + broker.status());
    }

    private void dial(Attachment attachment, EventLoop loop, Promise<Void> promise) {
        if (!broker.usable()) {
            promise.setFailure(unusable()); // It went down while others had their turn.
            return;
        }
        ChannelFuture dial = connector.connect(broker, loop);
        dial.addListener(done -> dialled(attachment, dial, promise));
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
            attachment.dialled(broker, dial.channel(), promise);
        }
    }
}
