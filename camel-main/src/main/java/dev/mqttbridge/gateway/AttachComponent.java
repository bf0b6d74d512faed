package dev.mqttbridge.gateway;

import dev.mqttbridge.broker.Brokers;
import dev.mqttbridge.net.Transport;
import java.time.Duration;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/** Camel component {@code mqtt-attach:<broker>}: a producer that dials the broker for the client in the body. */
public final class AttachComponent extends DefaultComponent {

    public static final String SCHEME = "mqtt-attach";

    private final Brokers brokers;
    private final BrokerConnector connector;

    public AttachComponent(Brokers brokers, Transport transport, Duration connectTimeout) {
        this.brokers = brokers;
        this.connector = new BrokerConnector(transport, connectTimeout);
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        return new AttachEndpoint(uri, this, new BrokerDialer(brokers.get(remaining), connector));
    }
}
