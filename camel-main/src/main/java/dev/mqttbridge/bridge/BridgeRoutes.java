package dev.mqttbridge.bridge;

import dev.mqttbridge.broker.Broker;
import dev.mqttbridge.config.BrokerConfig;
import dev.mqttbridge.config.TopicRule;
import dev.mqttbridge.config.Via;
import dev.mqttbridge.link.Link;
import dev.mqttbridge.link.Links;
import dev.mqttbridge.link.Way;
import java.util.List;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.TemplatedRouteDefinition;

/**
 * Makes the routes {@code bridge-<child>-up} and {@code bridge-<child>-down} from the templates in {@code routes/bridge.camel.yaml}:
 * {@code bridge} for the engine, {@code bridge-paho} for stock endpoints, one route for each way that has a topic rule.
 */
public final class BridgeRoutes extends RouteBuilder {

    private final String instance;
    private final Links links;
    private final List<StockLink> stockLinks;

    /** A link that stock Paho endpoints carry. */
    public record StockLink(Broker child, Broker hub, List<TopicRule> topics) {}

    public BridgeRoutes(String instance, Links links, List<StockLink> stockLinks) {
        this.instance = instance;
        this.links = links;
        this.stockLinks = List.copyOf(stockLinks);
    }

    @Override
    public void configure() {
        for (Link link : links.all()) {
            for (Way way : Way.values()) {
                if (!link.rules(way).isEmpty()) {
                    templatedRoute("bridge")
                            .routeId(routeId(link.name(), way))
                            .parameter("link", link.name())
                            .parameter("way", way.tag());
                }
            }
        }
        for (StockLink link : stockLinks) {
            for (Way way : Way.values()) {
                stockRoutes(link, way);
            }
        }
    }

    /** One stock route carries one topic filter; further rules of the same way get a number behind the route id. */
    private void stockRoutes(StockLink link, Way way) {
        boolean up = way == Way.UP;
        BrokerConfig source = (up ? link.child() : link.hub()).config();
        BrokerConfig target = (up ? link.hub() : link.child()).config();
        int number = 0;
        for (TopicRule rule : link.topics()) {
            if (rule.direction().includes(way.direction())) {
                number++;
                String id = routeId(link.child().name(), way) + (number == 1 ? "" : "-" + number);
                TemplatedRouteDefinition route = templatedRoute("bridge-" + Via.PAHO.text())
                        .routeId(id)
                        .parameter("clientId", instance + "-" + id)
                        .parameter("filter", rule.filter())
                        .parameter("qos", String.valueOf(rule.qos()));
                end(route, "source", source);
                end(route, "target", target);
            }
        }
    }

    private static void end(TemplatedRouteDefinition route, String end, BrokerConfig broker) {
        route.parameter(end, broker.name());
        route.parameter(end + "Url", "tcp://" + broker.address());
        broker.credentials().ifPresent(credentials -> {
            route.parameter(end + "User", credentials.username());
            credentials.password().ifPresent(password -> route.parameter(end + "Password", password));
        });
    }

    /** The contract's name for a route of a link. */
    public static String routeId(String child, Way way) {
        return "bridge-" + child + "-" + way.tag();
    }
}
