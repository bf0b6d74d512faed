package dev.mqttbridge.gateway;

import org.apache.camel.AsyncCallback;
import org.apache.camel.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultAsyncProducer;
import org.apache.camel.support.DefaultEndpoint;

/** Endpoint of {@link AttachComponent}. */
final class AttachEndpoint extends DefaultEndpoint {

    private final BrokerDialer dialer;

    AttachEndpoint(String uri, AttachComponent component, BrokerDialer dialer) {
        super(uri, component);
        this.dialer = dialer;
    }

    @Override
    public Producer createProducer() {
        return new DefaultAsyncProducer(this) {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                if (!(exchange.getMessage().getBody() instanceof Attachment attachment)) {
                    exchange.setException(new IllegalArgumentException(
                            "mqtt-attach takes only clients of a gateway listener as message body"));
                    callback.done(true);
                    return true;
                }
                dialer.attach(attachment).addListener(done -> {
                    if (!done.isSuccess()) {
                        exchange.setException(done.cause());
                    }
                    callback.done(false);
                });
                return false;
            }
        };
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        throw new UnsupportedOperationException("mqtt-attach only takes clients; they come from a netty listener");
    }

    @Override
    public boolean isSingleton() {
        return true;
    }
}
