package dev.mqttbridge.gateway;

import java.util.List;
import org.apache.camel.builder.RouteBuilder;

/** Makes the routes {@code gateway-<listener>} from the template in {@code routes/gateway.camel.yaml}. */
public final class GatewayRoutes extends RouteBuilder {

    private final List<Listener> listeners;
    private final boolean nativeTransport;

    public GatewayRoutes(List<Listener> listeners, boolean nativeTransport) {
        this.listeners = List.copyOf(listeners);
        this.nativeTransport = nativeTransport;
    }

    @Override
    public void configure() {
        for (Listener listener : listeners) {
            templatedRoute("gateway")
                    .routeId("gateway-" + listener.name())
                    .parameter("listener", listener.name())
                    .parameter("bind", listener.config().bind().toString())
                    .parameter("native", String.valueOf(nativeTransport));
        }
    }

    /** Bean name of the listener's pipeline, as the template writes it. */
    public static String pipelineName(Listener listener) {
        return "gateway-" + listener.name();
    }
}
