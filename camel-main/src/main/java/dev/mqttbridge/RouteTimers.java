package dev.mqttbridge;

import dev.mqttbridge.link.LinkComponent;
import dev.mqttbridge.metrics.Meters;
import org.apache.camel.CamelContext;
import org.apache.camel.NamedNode;
import org.apache.camel.component.micrometer.routepolicy.MicrometerRoutePolicyFactory;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.RoutePolicy;

/**
 * Camel's Micrometer timers for every route but those of links. These make an exchange for each message, and the timers format text
 * and make up a unique id for each exchange, which is more than all else that the route costs. What a link carries is in the meters of
 * {@link Meters}, and Camel's JMX counts and times the exchanges of its routes all the same.
 */
final class RouteTimers extends MicrometerRoutePolicyFactory {

    @Override
    public RoutePolicy createRoutePolicy(CamelContext camelContext, String routeId, NamedNode route) {
        boolean link = route instanceof RouteDefinition definition
                && definition.getEndpointUrl().startsWith(LinkComponent.SCHEME + ":");
        return link ? null : super.createRoutePolicy(camelContext, routeId, route);
    }
}
