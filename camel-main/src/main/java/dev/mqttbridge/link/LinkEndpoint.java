package dev.mqttbridge.link;

import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;

/** Endpoint of {@link LinkComponent}. */
final class LinkEndpoint extends DefaultEndpoint {

    private final Link link;
    private final Way way;

    LinkEndpoint(String uri, LinkComponent component, Link link, Way way) {
        super(uri, component);
        this.link = link;
        this.way = way;
    }

    Link link() {
        return link;
    }

    Way way() {
        return way;
    }

    @Override
    public Producer createProducer() {
        return new LinkProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        LinkConsumer consumer = new LinkConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    @Override
    public boolean isSingleton() {
        return true;
    }
}
