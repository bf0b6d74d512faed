package dev.mqttbridge.link;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Suspendable;
import org.apache.camel.support.DefaultConsumer;

/**
 * Sends one Exchange per message into the bridge route, on the link's event loop and in order. To the link a suspended route is a stopped
 * one; that it is {@link Suspendable} makes Camel offer suspend and resume over JMX.
 */
final class LinkConsumer extends DefaultConsumer implements Suspendable {

    private final LinkEndpoint endpoint;

    LinkConsumer(LinkEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        endpoint.link().routeStarted(endpoint.way(), this);
    }

    @Override
    protected void doStop() throws Exception {
        endpoint.link().routeStopped(endpoint.way());
        super.doStop();
    }

    @Override
    protected void doSuspend() throws Exception {
        endpoint.link().routeStopped(endpoint.way());
        super.doSuspend();
    }

    @Override
    protected void doResume() throws Exception {
        super.doResume();
        endpoint.link().routeStarted(endpoint.way(), this);
    }

    /** Takes over the message's reference. */
    void carry(LinkMessage message) {
        Exchange exchange = createExchange(false);
        exchange.getMessage().setBody(message);
        getAsyncProcessor().process(exchange, doneSync -> {
            boolean failed = exchange.getException() != null;
            releaseExchange(exchange, false);
            if (endpoint.link().loop().inEventLoop()) {
                message.lane().routed(message, failed);
            } else {
                endpoint.link().loop().execute(() -> message.lane().routed(message, failed));
            }
        });
    }
}
