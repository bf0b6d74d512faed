package dev.mqttbridge.config;

import static dev.mqttbridge.config.Loading.BROKERS;
import static dev.mqttbridge.config.Loading.errors;
import static dev.mqttbridge.config.Loading.load;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConfigLoaderTest {

    private static final String ONE_BROKER = "brokers: [{name: parent, address: 'localhost:1883'}]\n";
    private static final String TWO_BROKERS = """
            brokers:
              - {name: parent, address: "localhost:1883"}
              - {name: child1, address: "localhost:1884"}
            """;

    @Test
    void shouldDefaultEverythingButTheBrokers() {
        ServiceConfig config = load(TWO_BROKERS);

        assertThat(config.instance()).isEqualTo("mqtt-bridge");
        assertThat(config.gateway()).isEqualTo(GatewayConfig.DEFAULT);
        assertThat(config.health()).isEqualTo(HealthConfig.DEFAULT);
        assertThat(config.http()).isEqualTo(HttpConfig.DEFAULT);
        assertThat(config.hub())
                .isEqualTo(
                        new BrokerConfig("parent", new HostPort("localhost", 1883), Protocol.AUTO, Optional.empty()));
        assertThat(config.children()).extracting(BrokerConfig::name).containsExactly("child1");
    }

    @Test
    void shouldLinkEveryChildWhenNoLinksAreGiven() {
        assertThat(load(TWO_BROKERS).bridge().links())
                .containsExactly(new LinkConfig("child1", Via.LINK, List.of(new TopicRule("#", Direction.BOTH, 2))));
        assertThat(load(TWO_BROKERS + "bridge: {}").bridge().links()).hasSize(1);
    }

    @Test
    void shouldNotBridgeWhenTheListOfLinksIsEmpty() {
        assertThat(load(TWO_BROKERS + "bridge: {links: []}").bridge().links()).isEmpty();
    }

    @Test
    void shouldHaveNoGatewayWhenTheListOfListenersIsEmpty() {
        assertThat(load(ONE_BROKER + "gateway: {listeners: []}").gateway().listeners())
                .isEmpty();
    }

    @Test
    void shouldReadEveryKey() {
        ServiceConfig config = load("""
                instance: plant-7
                brokers:
                  - {name: parent, address: "[::1]:1883", protocol: 5, username: bridge, password: secret}
                  - {name: child1, address: "mosquitto_1:1884", protocol: 3.1.1, username: token}
                  - {name: child2, address: "10.0.0.7:1884", protocol: "auto"}
                gateway:
                  listeners:
                    - {name: all, bind: "0.0.0.0:8883", mode: tcp, maxConnections: 5}
                    - {name: local, bind: "127.0.0.1:8884"}
                  connectTimeout: 1s
                  hold: 0s
                  failback: {after: 2m, rate: 7}
                  rehearsals: 0
                health:
                  {interval: 1h, timeout: 50ms, failThreshold: 1, riseThreshold: 100, fastInterval: 2s, fastTimeout: 1s}
                bridge:
                  links:
                    - {child: child2, via: paho, topics: [{filter: "a/+/#"}]}
                    - child: child1
                      topics:
                        - {filter: a, direction: up, qos: 0}
                        - {filter: a, direction: down, qos: 1}
                  canary: {interval: 200ms, timeout: 2s}
                  reservedTopic: plant/bridge
                  receiveMaximum: 1000
                http: {bind: "0.0.0.0:80"}
                """);

        assertThat(config)
                .isEqualTo(new ServiceConfig(
                        "plant-7",
                        List.of(
                                new BrokerConfig(
                                        "parent",
                                        new HostPort("::1", 1883),
                                        Protocol.V5,
                                        Optional.of(new Credentials("bridge", Optional.of("secret")))),
                                new BrokerConfig(
                                        "child1",
                                        new HostPort("mosquitto_1", 1884),
                                        Protocol.V3_1_1,
                                        Optional.of(new Credentials("token", Optional.empty()))),
                                new BrokerConfig(
                                        "child2", new HostPort("10.0.0.7", 1884), Protocol.AUTO, Optional.empty())),
                        new GatewayConfig(
                                List.of(
                                        new ListenerConfig("all", new HostPort("0.0.0.0", 8883), Mode.TCP, 5),
                                        new ListenerConfig(
                                                "local", new HostPort("127.0.0.1", 8884), Mode.SESSION, 10_000)),
                                Duration.ofSeconds(1),
                                Duration.ZERO,
                                new FailbackConfig(Duration.ofMinutes(2), 7),
                                0),
                        new HealthConfig(
                                Duration.ofHours(1),
                                Duration.ofMillis(50),
                                1,
                                100,
                                Duration.ofSeconds(2),
                                Duration.ofSeconds(1)),
                        new BridgeConfig(
                                List.of(
                                        new LinkConfig(
                                                "child2", Via.PAHO, List.of(new TopicRule("a/+/#", Direction.BOTH, 1))),
                                        new LinkConfig(
                                                "child1",
                                                Via.LINK,
                                                List.of(
                                                        new TopicRule("a", Direction.UP, 0),
                                                        new TopicRule("a", Direction.DOWN, 1)))),
                                new CanaryConfig(Duration.ofMillis(200), Duration.ofSeconds(2)),
                                "plant/bridge",
                                1_000),
                        new HttpConfig(new HostPort("0.0.0.0", 80))));
    }

    @Test
    void shouldReportEveryErrorAtOnce() {
        String yaml = """
                instance: "two words"
                brokers:
                  - {name: parent, address: localhost}
                  - {name: parent, address: "localhost:1884", adress: x}
                  - {address: "127.0.0.1:1884", protocol: 4}
                  - just-a-name
                gateway:
                  listeners:
                    - {name: mqtt, bind: "0.0.0.0:8883", mode: http}
                    - {name: mqtt, bind: "127.0.0.1:8883", maxConnections: many}
                  connectTimeout: 10
                  hold: -1s
                  failback: {rate: 0}
                health: {interval: 1s, timeout: 2s, riseThreshold: 1.5}
                bridge:
                  links:
                    - {child: child9, topics: []}
                    - {child: parent, via: paho, topics: [{filter: "a/#/b", qos: 2}, {direction: sideways}]}
                http: 8080
                extra: 1
                """;
        assertThat(Loading.exception(yaml, Map.of()).errors())
                .extracting(ConfigError::path)
                .containsExactlyInAnyOrder(
                        "instance",
                        "brokers[0].address",
                        "brokers[1].name",
                        "brokers[1].adress",
                        "brokers[2].name",
                        "brokers[2].address",
                        "brokers[2].protocol",
                        "brokers[3]",
                        "gateway.listeners[0].mode",
                        "gateway.listeners[1].name",
                        "gateway.listeners[1].bind",
                        "gateway.listeners[1].maxConnections",
                        "gateway.connectTimeout",
                        "gateway.hold",
                        "gateway.failback.rate",
                        "health.timeout",
                        "health.riseThreshold",
                        "bridge.links[0].topics",
                        "bridge.links[1].child",
                        "bridge.links[1].topics[0].filter",
                        "bridge.links[1].topics[0].qos",
                        "bridge.links[1].topics[1].filter",
                        "bridge.links[1].topics[1].direction",
                        "http",
                        "extra");
    }

    @Test
    void shouldSuggestTheKeyThatWasMeant() {
        assertThat(errors(BROKERS + "heatlh: {}")).singleElement().asString().contains("did you mean \"health\"?");
        assertThat(errors(BROKERS + "gateway: {connecttimeout: 1s}"))
                .singleElement()
                .asString()
                .contains("did you mean \"connectTimeout\"?");
        assertThat(errors(BROKERS + "tls: {}")).singleElement().asString().doesNotContain("did you mean");
    }

    @Test
    void shouldNotTakeANumberForADuration() {
        assertThat(errors(BROKERS + "health: {interval: 10}"))
                .containsExactly(
                        "health.interval: 10 must be a duration with its unit: 500ms, 10s, 2m or 1h " + "(50ms to 1h)");
    }

    @Test
    void shouldNotTakeANumberForAPassword() {
        // YAML would make 83 of 0123: better to ask for quotes than to fail at the broker.
        assertThat(errors("brokers: [{name: parent, address: 'a:1', username: u, password: 0123}]"))
                .containsExactly("brokers[0].password: *** must be text: put it in quotes (at most 65535 bytes)");
    }

    @Test
    void shouldNotTakeAnEmptyValueForADefault() {
        assertThat(errors(BROKERS + "bridge:\n")).singleElement().asString().startsWith("bridge: (nothing) must be");
        assertThat(errors(BROKERS + "bridge: {links: }"))
                .singleElement()
                .asString()
                .contains("must be a list");
        assertThat(errors(BROKERS + "health: {interval: }"))
                .singleElement()
                .asString()
                .contains("must be a single value");
    }

    @Test
    void shouldRefuseLinksThatLeadNowhere() {
        assertThat(errors(BROKERS
                        + "bridge: {links: [{child: child3}, {child: parent}, {child: child1}, {child: child1}]}"))
                .containsExactly(
                        "bridge.links[0].child: \"child3\" must be a broker other than the first: child1, child2",
                        "bridge.links[1].child: \"parent\" is the hub, "
                                + "must be a broker other than the first: child1, child2",
                        "bridge.links[3].child: \"child1\" has a link already: bridge.links[2]; "
                                + "list all its topics there");
    }

    @Test
    void shouldNotBlameALinkForABrokerThatCouldNotBeRead() {
        assertThat(errors("""
                brokers: [{name: parent, address: 'a:1'}, {name: Child1, address: 'b:1'}, nonsense]
                bridge: {links: [{child: child1}]}
                """)).hasSize(2).allSatisfy(error -> assertThat(error).startsWith("brokers["));
    }

    @Test
    void shouldRefuseAGatewayThatConnectsToItself() {
        assertThat(errors("brokers: [{name: parent, address: 'localhost:8883'}]"))
                .containsExactly("gateway.listeners[0].bind: 0.0.0.0:8883 is the address of brokers[0]: "
                        + "the gateway would connect to itself");
    }

    @Test
    void shouldRefuseHttpOnThePortOfAListener() {
        assertThat(errors(BROKERS + "http: {bind: '127.0.0.1:8883'}"))
                .containsExactly("http.bind: 127.0.0.1:8883 is taken by gateway.listeners[0] already");
    }

    @Test
    void shouldRefuseQos2ViaPaho() {
        assertThat(errors(BROKERS + "bridge: {links: [{child: child1, via: paho, topics: [{filter: a, qos: 2}]}]}"))
                .containsExactly("bridge.links[0].topics[0].qos: 2 must be 0 or 1 (QoS 2 needs via: link)");
    }

    @Test
    void shouldDefaultToEveryTopicWhenALinkHasNone() {
        assertThat(load(BROKERS + "bridge: {links: [{child: child1, via: paho}]}")
                        .bridge()
                        .links())
                .containsExactly(new LinkConfig("child1", Via.PAHO, List.of(new TopicRule("#", Direction.BOTH, 1))));
    }

    @Test
    void shouldNeedAUsernameForAPassword() {
        assertThat(errors("brokers: [{name: parent, address: 'a:1', password: x}]"))
                .singleElement()
                .asString()
                .startsWith("brokers[0].username: is missing");
    }

    @Test
    void shouldNeedBrokers() {
        assertThat(errors("instance: a")).containsExactly("brokers: is missing: a list of at least one broker");
        assertThat(errors("brokers: []")).containsExactly("brokers: an empty list must be at least one broker");
        assertThat(errors("brokers: localhost:1883")).containsExactly("brokers: \"localhost:1883\" must be a list");
    }

    @Test
    void shouldNeverShowASecret() {
        List<String> errors = errors("""
                brokers:
                  - {name: parent, address: "mqtt://me:hunter2@host:1883", username: u, password: [hunter2]}
                  - {name: child1, address: "me:hunter2@host:1883", username: u, password: hunter2, passwort: hunter2}
                  - {name: child2, address: "host:1", username: u, password: "${PW:hunter2}${NONE}"}
                  - {name: child3, address: "host:2", username: u, password: "${1:hunter2}"}
                """);
        assertThat(errors).hasSizeGreaterThan(5).noneMatch(error -> error.contains("hunter2"));
    }

    @Test
    void shouldNotQuoteTheFileWhenItsYamlIsBroken() {
        ConfigException exception =
                Loading.exception("brokers: [{name: parent, password: hunter2, address: a:1]", Map.of());
        assertThat(exception).hasNoCause();
        assertThat(exception.getMessage()).doesNotContain("hunter2");
    }
}
