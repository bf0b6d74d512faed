package dev.mqttbridge.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mqttbridge.broker.Broker;
import dev.mqttbridge.broker.BrokerStatus;
import dev.mqttbridge.broker.Brokers;
import dev.mqttbridge.config.HostPort;
import dev.mqttbridge.config.ListenerConfig;
import dev.mqttbridge.config.Mode;
import dev.mqttbridge.gateway.CloseReason;
import dev.mqttbridge.gateway.Listener;
import dev.mqttbridge.link.DropReason;
import dev.mqttbridge.link.Link;
import dev.mqttbridge.link.LinkStatus;
import dev.mqttbridge.link.Links;
import dev.mqttbridge.net.Transport;
import dev.mqttbridge.testing.TestBrokers;
import dev.mqttbridge.testing.TestLinks;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ServiceMetersTest {

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final ServiceMeters meters = new ServiceMeters(registry);
    private final Transport transport = new Transport(1);
    private final Brokers brokers = TestBrokers.named("parent", "child1");
    private final Listener listener =
            new Listener(new ListenerConfig("mqtt", new HostPort("127.0.0.1", 8883), Mode.TCP, 10));
    private final Links links = TestLinks.all(brokers, transport, meters);
    private final Broker parent = brokers.get("parent");
    private final Link link = links.get("child1");

    @BeforeEach
    void bind() {
        brokers.addListener(meters);
        meters.bind(brokers, broker -> 0, List.of(listener), links);
    }

    @AfterEach
    void close() {
        transport.close();
        registry.close();
    }

    @ParameterizedTest
    @EnumSource(Meters.class)
    void shouldShowEachMeterUnderItsNameWithTheTagsItPromises(Meters meter) {
        meters.attached(listener, parent, Duration.ofMillis(3));

        List<String> samples = samples(meter);

        assertThat(samples).isNotEmpty().allSatisfy(sample -> assertThat(tagsOf(sample))
                .containsExactlyInAnyOrderElementsOf(meter.tags()));
    }

    @ParameterizedTest
    @EnumSource(Meters.class)
    void shouldShowTheDescription(Meters meter) {
        meters.attached(listener, parent, Duration.ofMillis(3));

        assertThat(registry.scrape()).contains("# HELP " + meter.prometheusName() + " " + meter.description());
    }

    @Test
    void shouldShowTheStatusABrokerIsIn() {
        TestBrokers.bring(parent, BrokerStatus.UP);

        assertThat(value("mqtt_bridge_broker_status{broker=\"parent\",status=\"UP\"}"))
                .isEqualTo(1);
        assertThat(value("mqtt_bridge_broker_status{broker=\"parent\",status=\"SUSPECT\"}"))
                .isZero();
        assertThat(value("mqtt_bridge_broker_status{broker=\"child1\",status=\"SUSPECT\"}"))
                .isEqualTo(1);
    }

    @Test
    void shouldCountTransitions() {
        TestBrokers.bring(parent, BrokerStatus.UP);
        TestBrokers.bring(parent, BrokerStatus.DOWN);

        assertThat(value("mqtt_bridge_broker_transitions_total{broker=\"parent\",to=\"UP\"}"))
                .isEqualTo(1);
        assertThat(value("mqtt_bridge_broker_transitions_total{broker=\"parent\",to=\"DOWN\"}"))
                .isEqualTo(1);
        assertThat(value("mqtt_bridge_broker_transitions_total{broker=\"child1\",to=\"DOWN\"}"))
                .isZero();
    }

    @Test
    void shouldTimeSuccessfulPingsAndCountFailedOnes() {
        TestBrokers.succeed(parent);
        TestBrokers.succeed(parent);
        TestBrokers.fail(parent);

        assertThat(value("mqtt_bridge_broker_ping_seconds_count{broker=\"parent\"}"))
                .isEqualTo(2);
        assertThat(value("mqtt_bridge_broker_ping_seconds_sum{broker=\"parent\"}"))
                .isEqualTo(2 * 0.001234567);
        assertThat(value("mqtt_bridge_broker_ping_failures_total{broker=\"parent\"}"))
                .isEqualTo(1);
    }

    @Test
    void shouldTimeAttachments() {
        meters.attached(listener, parent, Duration.ofMillis(3));

        assertThat(value("mqtt_bridge_listener_attach_seconds_count{broker=\"parent\",listener=\"mqtt\"}"))
                .isEqualTo(1);
    }

    @Test
    void shouldCountEndsByReason() {
        meters.ended(listener, CloseReason.NO_BROKER);

        assertThat(value("mqtt_bridge_listener_ended_total{listener=\"mqtt\",reason=\"no-broker\"}"))
                .isEqualTo(1);
        assertThat(value("mqtt_bridge_listener_ended_total{listener=\"mqtt\",reason=\"shutdown\"}"))
                .isZero();
    }

    @Test
    void shouldCountBreaksOfALinkAndNotItsFailedAttempts() {
        meters.statusChanged(link, LinkStatus.DOWN, LinkStatus.DOWN, "connection refused");
        meters.statusChanged(link, LinkStatus.DOWN, LinkStatus.UP, "");
        meters.statusChanged(link, LinkStatus.UP, LinkStatus.DOWN, "connection reset");

        assertThat(value("mqtt_bridge_link_breaks_total{link=\"child1\"}")).isEqualTo(1);
    }

    @Test
    void shouldCountTheBreakOfADegradedLink() {
        meters.statusChanged(link, LinkStatus.UP, LinkStatus.DEGRADED, "up: parent refuses messages");
        meters.statusChanged(link, LinkStatus.DEGRADED, LinkStatus.DOWN, "connection reset");

        assertThat(value("mqtt_bridge_link_breaks_total{link=\"child1\"}")).isEqualTo(1);
    }

    @Test
    void shouldCountABreakOfALinkThatStoodBy() {
        meters.statusChanged(link, LinkStatus.STANDBY, LinkStatus.DOWN, "connection reset");

        assertThat(value("mqtt_bridge_link_breaks_total{link=\"child1\"}")).isEqualTo(1);
    }

    @Test
    void shouldShowTheStatusALinkIsIn() {
        assertThat(value("mqtt_bridge_link_status{link=\"child1\",status=\"STOPPED\"}"))
                .isEqualTo(1);
        assertThat(value("mqtt_bridge_link_status{link=\"child1\",status=\"UP\"}"))
                .isZero();
    }

    @Test
    void shouldShowNoLagBeforeThereIsOne() {
        assertThat(value("mqtt_bridge_link_lag_seconds{link=\"child1\",way=\"up\"}"))
                .isNaN();
    }

    @Test
    void shouldNotCountAStopAsABreak() {
        meters.statusChanged(link, LinkStatus.DOWN, LinkStatus.UP, "");
        meters.statusChanged(link, LinkStatus.UP, LinkStatus.STOPPED, "its routes do not run");

        assertThat(value("mqtt_bridge_link_breaks_total{link=\"child1\"}")).isZero();
    }

    @Test
    void shouldShowAllDropReasonsFromTheStart() {
        for (DropReason reason : DropReason.values()) {
            assertThat(value("mqtt_bridge_link_dropped_total{link=\"child1\",reason=\"" + reason.tag()
                            + "\",way=\"up\"}"))
                    .isZero();
        }
    }

    @Test
    void shouldShowALinkThatIsNotUp() {
        assertThat(value("mqtt_bridge_link_up{link=\"child1\"}")).isZero();
    }

    /** Lines of the scrape that belong to this meter and to no other. */
    private List<String> samples(Meters meter) {
        String name = meter.prometheusName();
        String names = meter.kind() == Meters.Kind.TIMER ? name + "_(count|sum)" : name;
        return registry.scrape()
                .lines()
                .filter(line -> line.matches(names + "\\{.*"))
                .toList();
    }

    private static List<String> tagsOf(String sample) {
        String braces = sample.substring(sample.indexOf('{') + 1, sample.indexOf('}'));
        return List.of(braces.split(",")).stream()
                .map(tag -> tag.substring(0, tag.indexOf('=')))
                .toList();
    }

    private double value(String series) {
        return registry.scrape()
                .lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + series + " in:\n" + registry.scrape()));
    }
}
