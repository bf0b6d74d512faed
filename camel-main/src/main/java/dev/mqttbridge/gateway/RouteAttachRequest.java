package dev.mqttbridge.gateway;

import org.apache.camel.Exchange;
import org.apache.camel.component.netty.NettyConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends one Exchange per attachment into the gateway's route, on the client's event loop. */
final class RouteAttachRequest implements AttachRequest {

    private static final Logger LOG = LoggerFactory.getLogger(RouteAttachRequest.class);

    private final NettyConsumer consumer;

    RouteAttachRequest(NettyConsumer consumer) {
        this.consumer = consumer;
    }

    @Override
    public void attach(Attachment attachment) {
        // Released by hand: a pooled exchange that releases itself has forgotten its exception before it can be read.
        Exchange exchange = consumer.createExchange(false);
        exchange.getMessage().setBody(attachment);
        consumer.getAsyncProcessor().process(exchange, doneSync -> {
            Exception failure = exchange.getException();
            consumer.releaseExchange(exchange, false);
            if (failure != null) {
                refused(attachment, failure);
            }
        });
    }

    private static void refused(Attachment attachment, Exception cause) {
        boolean expected = cause instanceof ClientGoneException || cause instanceof BrokerUnavailableException;
        if (!expected) {
            LOG.error("Gateway route failed: {}", attachment, cause);
        } else {
            LOG.debug("No broker for {}: {}", attachment, cause.getMessage());
        }
        attachment.client().eventLoop().execute(() -> attachment.refused(cause));
    }
}
