package dev.mqttbridge.health;

import dev.mqttbridge.broker.Probe;
import io.netty.util.concurrent.Future;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultAsyncProducer;
import org.apache.camel.support.DefaultEndpoint;

/** Endpoint of {@link PingComponent}. */
final class PingEndpoint extends DefaultEndpoint {

    private final BrokerMonitor monitor;

    PingEndpoint(String uri, PingComponent component, BrokerMonitor monitor) {
        super(uri, component);
        this.monitor = monitor;
    }

    @Override
    public Producer createProducer() {
        return new DefaultAsyncProducer(this) {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                monitor.check().addListener((Future<Probe> done) -> {
                    // Cancelled only when the service stops; a failed probe is an outcome, not an error of the route.
                    exchange.getMessage().setBody(done.isSuccess() ? done.getNow() : null);
                    callback.done(false);
                });
                return false;
            }
        };
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        throw new UnsupportedOperationException("mqtt-ping only probes when asked; start the route from a timer");
    }

    @Override
    public boolean isSingleton() {
        return true;
    }
}
