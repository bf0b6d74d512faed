package dev.mqttbridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mqttbridge.cli.RouteSource;
import dev.mqttbridge.config.ConfigLoader;
import dev.mqttbridge.testing.FakeBroker;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --check}: loads everything and starts nothing. */
class CamelRunnerTest {

    private static final String BROKERS =
            "brokers: [{name: parent, address: '127.0.0.1:1'}, {name: child1, address: '127.0.0.1:2'}]\n";

    @TempDir
    Path empty;

    @Test
    void shouldCheckWithoutBrokers() {
        assertThat(check(BROKERS, RouteSource.find(empty))).isZero();
    }

    @Test
    void shouldCheckStockLinksWithoutTheirBrokers() {
        assertThat(check(BROKERS + "bridge: {links: [{child: child1, via: paho}]}", RouteSource.find(empty)))
                .isZero();
    }

    @Test
    void shouldDialNobody() {
        try (FakeBroker parent = new FakeBroker();
                FakeBroker child = new FakeBroker()) {
            String brokers =
                    "brokers: [{name: parent, address: '127.0.0.1:%d'}, {name: child1, address: '127.0.0.1:%d'}]"
                            .formatted(parent.port(), child.port());

            assertThat(check(brokers, RouteSource.find(empty))).isZero();

            assertThat(parent.connections()).isEmpty();
            assertThat(child.connections()).isEmpty();
        }
    }

    @Test
    void shouldRefuseRoutesThatAreNoYaml() throws IOException {
        assertThat(checkShippedRoutesAnd("- route: [")).isEqualTo(2);
    }

    @Test
    void shouldRefuseRoutesThatLeadNowhere() throws IOException {
        assertThat(checkShippedRoutesAnd("""
                - route:
                    from:
                      uri: "direct:a"
                      steps:
                        - to: "mqtt-attach:nobody"
                """)).isEqualTo(2);
    }

    @Test
    void shouldRefuseRoutesWithoutTheTemplatesItNeeds() throws IOException {
        assertThat(check(BROKERS, routes("- route: {from: {uri: 'direct:a', steps: [{to: 'log:a'}]}}")))
                .isEqualTo(2);
    }

    private int checkShippedRoutesAnd(String yaml) throws IOException {
        RouteSource routes = routes(yaml);
        for (String shipped : List.of("bridge", "canary", "gateway", "health", "http")) {
            String name = shipped + ".camel.yaml";
            try (InputStream in = CamelRunnerTest.class.getResourceAsStream("/routes/" + name)) {
                Files.copy(in, empty.resolve("routes").resolve(name));
            }
        }
        return check(BROKERS, routes);
    }

    private RouteSource routes(String yaml) throws IOException {
        Path directory = Files.createDirectory(empty.resolve("routes"));
        Files.writeString(directory.resolve("mine.camel.yaml"), yaml);
        return RouteSource.find(empty);
    }

    private static int check(String yaml, RouteSource routes) {
        return new CamelRunner(new ConfigLoader(Map.<String, String>of()::get).load(yaml), "config: test", routes)
                .check("summary\n");
    }
}
