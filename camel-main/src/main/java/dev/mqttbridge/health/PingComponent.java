package dev.mqttbridge.health;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/** Camel component {@code mqtt-ping:<broker>}: a producer that probes the broker; the message body becomes the Probe. */
public final class PingComponent extends DefaultComponent {

    public static final String SCHEME = "mqtt-ping";

    private final Monitors monitors;

    public PingComponent(Monitors monitors) {
        this.monitors = monitors;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        return new PingEndpoint(uri, this, monitors.get(remaining));
    }
}
