package dev.mqttbridge.gateway;

import dev.mqttbridge.broker.Broker;
import dev.mqttbridge.broker.Brokers;
import org.apache.camel.builder.RouteBuilder;

/**
 * The route {@code attach}: Camel's failover load balancer over the brokers in their configured order. It is built here and not in
 * YAML so that the list of brokers stands in one place, the configuration.
 */
public final class AttachRoute extends RouteBuilder {

    public static final String ROUTE_ID = "attach";

    private final String[] endpoints;

    public AttachRoute(Brokers brokers) {
        this.endpoints = brokers.stream()
                .map(Broker::name)
                .map(name -> AttachComponent.SCHEME + ":" + name)
                .toArray(String[]::new);
    }

    @Override
    public void configure() {
        // Failures go back to the gateway, which closes the client and counts; an error handler would only log each of
        // them.
        errorHandler(noErrorHandler());
        from("direct:" + ROUTE_ID)
                .routeId(ROUTE_ID)
                .description("A client gets the first broker, in order, that is not down and can be dialled")
                .loadBalance()
                .failover(-1, false, false, false, BrokerUnavailableException.class)
                .to(endpoints);
    }
}
