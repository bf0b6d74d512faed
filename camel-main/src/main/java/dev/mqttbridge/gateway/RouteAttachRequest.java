package dev.mqttbridge.gateway;

import org.apache.camel.Exchange;
import org.apache.camel.component.netty.NettyConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends one Exchange per attachment into the gateway's route, on the client's event loop. */
final class RouteAttachRequest implements AttachRequest {

    private static final Logger LOG = LoggerFactory.getLogger(RouteAttachRequest.class);

    private final NettyConsumer consumer;
    private final GatewayEvents events;

    RouteAttachRequest(NettyConsumer consumer, GatewayEvents events) {
        this.consumer = consumer;
        this.events = events;
    }

    @Override
    public void attach(Attachment attachment) {
        Exchange exchange = consumer.createExchange(true);
        exchange.getMessage().setBody(attachment);
        consumer.getAsyncProcessor().process(exchange, doneSync -> {
            if (exchange.getException() != null) {
                refused(attachment, exchange.getException());
            }
        });
    }

    private void refused(Attachment attachment, Exception cause) {
        attachment.client().eventLoop().execute(() -> {
            attachment.release();
            if (cause instanceof ClientGoneException) {
                events.ended(attachment.listener(), CloseReason.CLIENT_CLOSED);
                return;
            }
            if (!(cause instanceof BrokerUnavailableException)) {
                LOG.error("Gateway route failed, closing {}", attachment, cause);
            } else {
                LOG.debug("No broker for {}: {}", attachment, cause.getMessage());
            }
            events.ended(attachment.listener(), CloseReason.NO_BROKER);
            attachment.client().close();
        });
    }
}
