package dev.mqttbridge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class RecordsTest {

    private static final BrokerConfig PARENT = broker("parent", 1883);
    private static final BrokerConfig CHILD = broker("child1", 1884);

    @Test
    void shouldFindBrokersByRoleAndName() {
        ServiceConfig config = service(List.of(PARENT, CHILD), List.of());

        assertThat(config.hub()).isSameAs(PARENT);
        assertThat(config.children()).containsExactly(CHILD);
        assertThat(config.broker("child1")).containsSame(CHILD);
        assertThat(config.broker("child9")).isEmpty();
    }

    @Test
    void shouldCheckThatThePartsAgree() {
        assertThatExceptionOfType(ConfigException.class)
                .isThrownBy(() -> service(
                        List.of(PARENT, PARENT), List.of(LinkConfig.everything("parent"), LinkConfig.everything("x"))))
                .satisfies(e -> assertThat(e.errors())
                        .extracting(ConfigError::path)
                        .containsExactly(
                                "brokers[1].name",
                                "brokers[1].address",
                                "bridge.links[0].child",
                                "bridge.links[1].child"));
    }

    @Test
    void shouldNotBeBuiltWrong() {
        refuses("brokers", () -> service(List.of(), List.of()));
        refuses("name", () -> broker("No Name", 1883));
        refuses("maxConnections", () -> new ListenerConfig("mqtt", new HostPort("a", 1), Mode.TCP, 0));
        refuses("rate", () -> new FailbackConfig(Duration.ZERO, 0));
        refuses("timeout", () -> health(Duration.ofSeconds(1), Duration.ofSeconds(2)));
        refuses("interval", () -> health(Duration.ZERO, Duration.ZERO));
        refuses("filter", () -> new TopicRule("a#", Direction.UP, 0));
        refuses("qos", () -> new TopicRule("a", Direction.UP, 3));
        refuses("qos", () -> new LinkConfig("child1", Via.PAHO, List.of(new TopicRule("a", Direction.UP, 2))));
        refuses("topics", () -> new LinkConfig("child1", Via.LINK, List.of()));
        refuses("username", () -> new Credentials("", Optional.empty()));
    }

    @Test
    void shouldNeverPrintAPassword() {
        Credentials credentials = new Credentials("me", Optional.of("hunter2"));
        assertThat(credentials).asString().contains("me").doesNotContain("hunter2");
        assertThat(new BrokerConfig("a", new HostPort("a", 1), Protocol.AUTO, Optional.of(credentials)))
                .asString()
                .doesNotContain("hunter2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Credentials("me", Optional.of("hunter2".repeat(10_000))))
                .withMessage("password: must be at most 65535 bytes");
    }

    @Test
    void shouldKnowWhichDirectionIncludesWhich() {
        assertThat(Direction.BOTH.includes(Direction.UP)).isTrue();
        assertThat(Direction.BOTH.includes(Direction.DOWN)).isTrue();
        assertThat(Direction.UP.includes(Direction.UP)).isTrue();
        assertThat(Direction.UP.includes(Direction.DOWN)).isFalse();
        assertThat(Direction.UP.includes(Direction.BOTH)).isFalse();
    }

    @Test
    void shouldKnowWhetherThereIsACanary() {
        assertThat(CanaryConfig.DEFAULT.isOn()).isTrue();
        assertThat(CanaryConfig.OFF.isOn()).isFalse();
        refuses("interval", () -> new CanaryConfig(Duration.ofMillis(99), Duration.ofSeconds(1)));
        refuses("timeout", () -> new CanaryConfig(Duration.ZERO, Duration.ZERO));
    }

    @Test
    void shouldBoundTheReservedTopic() {
        refuses("reservedTopic", () -> bridge("a".repeat(129), 1));
        assertThat(bridge("a".repeat(128), 1).links()).isEmpty();
    }

    @Test
    void shouldBoundTheReceiveMaximum() {
        refuses("receiveMaximum", () -> bridge("plain", 0));
        refuses("receiveMaximum", () -> bridge("plain", 65_536));
        assertThat(bridge("plain", 65_535).receiveMaximum()).isEqualTo(65_535);
    }

    private static BridgeConfig bridge(String reservedTopic, int receiveMaximum) {
        return new BridgeConfig(List.of(), CanaryConfig.DEFAULT, reservedTopic, receiveMaximum);
    }

    private static void refuses(String key, ThrowingCallable constructor) {
        assertThatIllegalArgumentException().isThrownBy(constructor).withMessageStartingWith(key + ": ");
    }

    private static BrokerConfig broker(String name, int port) {
        return new BrokerConfig(name, new HostPort("localhost", port), Protocol.AUTO, Optional.empty());
    }

    private static HealthConfig health(Duration interval, Duration timeout) {
        return new HealthConfig(interval, timeout, 1, 1, Duration.ofSeconds(1), Duration.ofSeconds(1));
    }

    private static ServiceConfig service(List<BrokerConfig> brokers, List<LinkConfig> links) {
        return new ServiceConfig(
                "test",
                brokers,
                GatewayConfig.DEFAULT,
                HealthConfig.DEFAULT,
                new BridgeConfig(links),
                HttpConfig.DEFAULT);
    }
}
