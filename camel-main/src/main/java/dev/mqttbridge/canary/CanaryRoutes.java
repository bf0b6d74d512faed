package dev.mqttbridge.canary;

import dev.mqttbridge.broker.Broker;
import dev.mqttbridge.link.Link;
import dev.mqttbridge.link.Way;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.TemplatedRouteDefinition;

/**
 * Makes the routes {@code canary-<child>}, {@code canary-<child>-<way>-departures} and {@code canary-<child>-<way>-arrivals} from the
 * templates in {@code routes/canary.camel.yaml}, for each way that the link carries.
 */
final class CanaryRoutes extends RouteBuilder {

    /** While a link's routes are being stopped a canary of the one that is gone already would wait for it, for half a minute. */
    private static final String DO_NOT_WAIT = "?block=false&failIfNoConsumers=false";

    private final List<LinkCanaryRunner> runners;
    private final Duration interval;

    CanaryRoutes(Collection<LinkCanaryRunner> runners, Duration interval) {
        this.runners = List.copyOf(runners);
        this.interval = interval;
    }

    @Override
    public void configure() {
        for (LinkCanaryRunner runner : runners) {
            Link link = runner.link();
            templatedRoute("canary")
                    .routeId(routeId(link))
                    .parameter("link", link.name())
                    .parameter("interval", String.valueOf(interval.toMillis()))
                    .parameter(
                            "departures",
                            LinkCanaryRunner.ways(link).stream()
                                    .map(way -> "direct:canary-" + link.name() + "-" + way.tag() + DO_NOT_WAIT)
                                    .collect(Collectors.joining(",")));
            for (Way way : LinkCanaryRunner.ways(link)) {
                CanaryClient source = way == Way.UP ? runner.child() : runner.hub();
                CanaryClient target = way == Way.UP ? runner.hub() : runner.child();
                oneEnd("canary-departures", departuresId(link, way), link, way, source);
                oneEnd("canary-arrivals", arrivalsId(link, way), link, way, target);
            }
        }
    }

    private void oneEnd(String template, String id, Link link, Way way, CanaryClient client) {
        Broker broker = client.broker();
        TemplatedRouteDefinition route = templatedRoute(template)
                .routeId(id)
                .parameter("link", link.name())
                .parameter("way", way.tag())
                .parameter("topic", link.canary().topic(way))
                .parameter("client", client.beanName())
                .parameter("url", CanaryClient.url(broker));
        broker.config().credentials().ifPresent(credentials -> {
            route.parameter("user", credentials.username());
            credentials.password().ifPresent(password -> route.parameter("password", password));
        });
    }

    /** The contract's name for the route that sends a link's canaries. */
    static String routeId(Link link) {
        return "canary-" + link.name();
    }

    static String departuresId(Link link, Way way) {
        return routeId(link) + "-" + way.tag() + "-departures";
    }

    static String arrivalsId(Link link, Way way) {
        return routeId(link) + "-" + way.tag() + "-arrivals";
    }
}
