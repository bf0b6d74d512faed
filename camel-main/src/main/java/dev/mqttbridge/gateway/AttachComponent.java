package dev.mqttbridge.gateway;

import dev.mqttbridge.broker.Brokers;
import dev.mqttbridge.net.Transport;
import java.time.Duration;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/** Camel component {@code mqtt-attach:<broker>}: a producer that dials the broker and splices the client in the body to it. */
public final class AttachComponent extends DefaultComponent {

    public static final String SCHEME = "mqtt-attach";

    private final Brokers brokers;
    private final Relays relays;
    private final Transport transport;
    private final Duration connectTimeout;

    public AttachComponent(Brokers brokers, Relays relays, Transport transport, Duration connectTimeout) {
        this.brokers = brokers;
        this.relays = relays;
        this.transport = transport;
        this.connectTimeout = connectTimeout;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        return new AttachEndpoint(
                uri, this, new BrokerDialer(brokers.get(remaining), relays, transport, connectTimeout));
    }
}
