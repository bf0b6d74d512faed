package dev.mqttbridge.link;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/**
 * Camel component {@code mqtt-link:<child>/<up|down>}. As a consumer it takes messages from the source of that way, as a producer it
 * passes them to the target and lets the brokers acknowledge each other. A route goes from one to the other; what stands between
 * decides which messages pass.
 */
public final class LinkComponent extends DefaultComponent {

    public static final String SCHEME = "mqtt-link";

    private final Links links;

    public LinkComponent(Links links) {
        this.links = links;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        int slash = remaining.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("'" + uri + "': write " + SCHEME + ":<child>/up or <child>/down");
        }
        Link link = links.get(remaining.substring(0, slash));
        return new LinkEndpoint(uri, this, link, Way.of(remaining.substring(slash + 1)));
    }
}
