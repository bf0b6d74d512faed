package dev.mqttbridge.health;

import dev.mqttbridge.broker.Broker;
import dev.mqttbridge.broker.Brokers;
import dev.mqttbridge.config.HealthConfig;
import org.apache.camel.builder.RouteBuilder;

/** Makes the routes {@code health-<broker>} from the template in {@code routes/health.camel.yaml}. */
public final class HealthRoutes extends RouteBuilder {

    private final Brokers brokers;
    private final HealthConfig config;

    public HealthRoutes(Brokers brokers, HealthConfig config) {
        this.brokers = brokers;
        this.config = config;
    }

    @Override
    public void configure() {
        for (Broker broker : brokers.all()) {
            templatedRoute("health")
                    .routeId("health-" + broker.name())
                    .parameter("broker", broker.name())
                    .parameter("interval", String.valueOf(config.interval().toMillis()));
        }
    }
}
