package dev.mqttbridge;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.RoutePolicy;
import org.junit.jupiter.api.Test;

class RouteTimersTest {

    @Test
    void shouldTimeTheRoutesThatSeldomRun() throws Exception {
        assertThat(policy("health-parent", "timer:health-parent")).isNotNull();
        assertThat(policy("bridge-child1-up", "paho-mqtt5:#")).isNotNull();
    }

    /** That would cost more than all else the route does. */
    @Test
    void shouldNotTimeEveryMessageOfALink() throws Exception {
        assertThat(policy("bridge-child1-up", "mqtt-link:child1/up")).isNull();
    }

    private static RoutePolicy policy(String routeId, String uri) throws Exception {
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            return new RouteTimers().createRoutePolicy(camel, routeId, new RouteDefinition(uri));
        }
    }
}
