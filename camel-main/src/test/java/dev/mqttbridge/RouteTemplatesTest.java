package dev.mqttbridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mqttbridge.config.ConfigLoader;
import dev.mqttbridge.testing.FakeBroker;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** routes/*.camel.yaml, as they are packed into the jar, with the real components; nothing is dialled or bound. */
class RouteTemplatesTest {

    private final Main main = new Main();
    private Service service;

    @AfterEach
    void close() {
        main.stop();
        service.close();
    }

    /** DESIGN, 5: people script against these. */
    @Test
    void shouldMakeTheRoutesOfTheContract() {
        assertThat(routes("""
                brokers:
                  - {name: parent, address: "127.0.0.1:1"}
                  - {name: child1, address: "127.0.0.1:2"}
                  - {name: child2, address: "127.0.0.1:3"}
                gateway: {listeners: [{name: mqtt, bind: "127.0.0.1:4"}, {name: second, bind: "127.0.0.1:5"}]}
                """))
                .containsExactlyInAnyOrder(
                        "gateway-mqtt",
                        "gateway-second",
                        "attach",
                        "health-parent",
                        "health-child1",
                        "health-child2",
                        "bridge-child1-up",
                        "bridge-child1-down",
                        "bridge-child2-up",
                        "bridge-child2-down",
                        "canary-child1",
                        "canary-child1-up-departures",
                        "canary-child1-up-arrivals",
                        "canary-child1-down-departures",
                        "canary-child1-down-arrivals",
                        "canary-child2",
                        "canary-child2-up-departures",
                        "canary-child2-up-arrivals",
                        "canary-child2-down-departures",
                        "canary-child2-down-arrivals",
                        "http-drain",
                        "http-undrain",
                        "http-health",
                        "http-status",
                        "http-nginx-status",
                        "http-metrics");
    }

    @Test
    void shouldMakeNoRouteForAWayWithoutRules() {
        assertThat(routes("""
                brokers: [{name: parent, address: "127.0.0.1:1"}, {name: child1, address: "127.0.0.1:2"}]
                bridge: {links: [{child: child1, topics: [{filter: a, direction: up}]}]}
                """))
                .contains(
                        "bridge-child1-up", "canary-child1", "canary-child1-up-departures", "canary-child1-up-arrivals")
                .doesNotContain("bridge-child1-down", "canary-child1-down-departures", "canary-child1-down-arrivals");
    }

    @Test
    void shouldMakeNoCanaryWhereThereIsToBeNone() {
        assertThat(routes("""
                brokers: [{name: parent, address: "127.0.0.1:1"}, {name: child1, address: "127.0.0.1:2"}]
                bridge: {canary: {interval: 0s}}
                """)).contains("bridge-child1-up").noneMatch(id -> id.startsWith("canary"));
    }

    /** Stock Paho endpoints could not connect to it. */
    @Test
    void shouldMakeNoCanaryForALinkOfAnOldBroker() {
        assertThat(routes("""
                brokers:
                  - {name: parent, address: "127.0.0.1:1"}
                  - {name: child1, address: "127.0.0.1:2", protocol: 3.1.1}
                  - {name: child2, address: "127.0.0.1:3"}
                """)).contains("bridge-child1-up", "canary-child2").doesNotContain("canary-child1");
    }

    /** Stock endpoints dial when their routes are made. */
    @Test
    void shouldMakeARouteForEachRuleOfAStockLink() {
        try (FakeBroker hub = new FakeBroker();
                FakeBroker child = new FakeBroker()) {
            assertThat(routes("""
                    brokers:
                      - {name: parent, address: "127.0.0.1:%d", username: hub, password: "p&ss w+rd%%"}
                      - {name: child1, address: "127.0.0.1:%d"}
                    bridge:
                      links:
                        - child: child1
                          via: paho
                          topics: [{filter: a, direction: up}, {filter: "b/#"}, {filter: "c/+/d", direction: up}]
                    """.formatted(hub.port(), child.port())))
                    .contains("bridge-child1-up", "bridge-child1-up-2", "bridge-child1-up-3", "bridge-child1-down")
                    .doesNotContain("bridge-child1-down-2");
            assertThat(hub.connections()).isNotEmpty().allSatisfy(connection -> {
                assertThat(connection.connect().payload().userName()).isEqualTo("hub");
                assertThat(connection.connect().payload().passwordInBytes())
                        .isEqualTo("p&ss w+rd%".getBytes(StandardCharsets.UTF_8));
            });
            main.stop();
        }
    }

    @Test
    void shouldMakeNoGatewayWithoutListenersAndNoBridgeWithoutLinks() {
        assertThat(routes("""
                brokers: [{name: parent, address: "127.0.0.1:1"}]
                gateway: {listeners: []}
                """))
                .contains("health-parent", "attach")
                .noneMatch(id -> id.startsWith("gateway-"))
                .noneMatch(id -> id.startsWith("bridge-"));
    }

    @Test
    void shouldDescribeEveryRoute() {
        routes("""
                brokers: [{name: parent, address: "127.0.0.1:1"}, {name: child1, address: "127.0.0.1:2"}]
                """);

        assertThat(main.getCamelContext().getRoutes()).allSatisfy(route -> assertThat(route.getDescription())
                .as(route.getRouteId())
                .isNotBlank());
    }

    private List<String> routes(String yaml) {
        service = new Service(new ConfigLoader(Map.<String, String>of()::get).load(yaml));
        main.setPropertyPlaceholderLocations("classpath:config/application.properties");
        // As in --check: the supervising route controller would hold back the routes that it starts later.
        main.addOverrideProperty("camel.routecontroller.enabled", "false");
        main.addOverrideProperty("camel.server.enabled", "false");
        main.configure().withAutoStartup(false).withRoutesIncludePattern("classpath:routes/*.camel.yaml");
        service.install(main);
        main.start();
        CamelContext camel = main.getCamelContext();
        return camel.getRoutes().stream().map(Route::getRouteId).toList();
    }
}
