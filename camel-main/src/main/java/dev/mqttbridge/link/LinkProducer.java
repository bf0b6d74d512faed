package dev.mqttbridge.link;

import io.netty.channel.EventLoop;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultAsyncProducer;

/** Passes a message that this link's consumer took on to its target. Completes when the message is written or has its place. */
final class LinkProducer extends DefaultAsyncProducer {

    private final LinkEndpoint endpoint;

    LinkProducer(LinkEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        if (!(exchange.getMessage().getBody() instanceof LinkMessage message)
                || message.lane().link() != endpoint.link()
                || message.lane().way() != endpoint.way()) {
            exchange.setException(new IllegalArgumentException("'" + endpoint.getEndpointUri()
                    + "' takes only messages that the same endpoint has received as a consumer"));
            callback.done(true);
            return true;
        }
        if (message.isForwarded()) {
            exchange.setException(new IllegalStateException("'" + endpoint.getEndpointUri()
                    + "' has passed this message on already; its packet id serves once"));
            callback.done(true);
            return true;
        }
        EventLoop loop = endpoint.link().loop();
        if (loop.inEventLoop()) {
            message.lane().forward(message);
            callback.done(true);
            return true;
        }
        loop.execute(() -> {
            message.lane().forward(message);
            callback.done(false);
        });
        return false;
    }
}
