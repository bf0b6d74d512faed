package dev.mqttbridge.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mqttbridge.broker.BrokerStatus;
import dev.mqttbridge.broker.Brokers;
import dev.mqttbridge.link.LinkListener;
import dev.mqttbridge.link.Links;
import dev.mqttbridge.net.Transport;
import dev.mqttbridge.testing.TestBrokers;
import dev.mqttbridge.testing.TestLinks;
import io.micrometer.core.instrument.Counter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The keys are a contract (DESIGN, 5): people script against them. */
class StatusPagesTest {

    private final Transport transport = new Transport(1);
    private final Brokers brokers = TestBrokers.named("parent", "child1", "child2");
    private final Links links = TestLinks.all(brokers, transport, new LinkListener() {});
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final StatusPages pages = new StatusPages(brokers, links, broker -> 0, List.of(), registry);
    private final Exchange exchange = new DefaultExchange(new DefaultCamelContext());

    @AfterEach
    void close() {
        transport.close();
    }

    @Test
    void shouldHaveTheKeysOfTheContract() throws JsonProcessingException {
        bringAll(BrokerStatus.UP);

        JsonNode health = health();

        assertThat(keys(health)).containsExactly("status", "active", "brokers", "links");
        assertThat(keys(health.get("brokers"))).containsExactly("parent", "child1", "child2");
        assertThat(keys(health.at("/brokers/parent")))
                .containsExactly("status", "address", "rttMs", "consecutiveFailures", "lastCheck", "sessions");
        assertThat(keys(health.get("links"))).containsExactly("child1", "child2");
        assertThat(keys(health.at("/links/child1/up"))).containsExactly("messages", "lagMs");
        assertThat(keys(health.at("/links/child1/down"))).containsExactly("messages", "lagMs");
    }

    @Test
    void shouldShowABrokerThatIsUp() throws JsonProcessingException {
        bringAll(BrokerStatus.UP);

        JsonNode parent = health().at("/brokers/parent");

        assertThat(parent.get("status").asText()).isEqualTo("UP");
        assertThat(parent.get("address").asText()).isEqualTo("127.0.0.1:1883");
        assertThat(parent.get("rttMs").decimalValue()).hasToString("1.235");
        assertThat(parent.get("consecutiveFailures").intValue()).isZero();
        assertThat(parent.get("lastCheck").asText()).isEqualTo("1970-01-01T00:00:00Z");
        assertThat(parent.get("sessions").intValue()).isZero();
    }

    @Test
    void shouldSayWhyABrokerIsDown() throws JsonProcessingException {
        TestBrokers.bring(brokers.get("child1"), BrokerStatus.DOWN);

        JsonNode child1 = health().at("/brokers/child1");

        assertThat(child1.get("status").asText()).isEqualTo("DOWN");
        assertThat(child1.get("reason").asText()).isEqualTo("connection refused");
        assertThat(child1.get("rttMs").isNull()).isTrue();
        assertThat(child1.get("consecutiveFailures").intValue()).isEqualTo(3);
    }

    @Test
    void shouldHaveNullsBeforeTheFirstProbe() throws JsonProcessingException {
        JsonNode parent = health().at("/brokers/parent");

        assertThat(parent.get("status").asText()).isEqualTo("SUSPECT");
        assertThat(parent.get("rttMs").isNull()).isTrue();
        assertThat(parent.get("lastCheck").isNull()).isTrue();
    }

    @Test
    void shouldShowALinkThatHasNotStarted() throws JsonProcessingException {
        JsonNode child1 = health().at("/links/child1");

        assertThat(keys(child1)).containsExactly("status", "reason", "up", "down", "dropped");
        assertThat(child1.get("status").asText()).isEqualTo("STOPPED");
        assertThat(child1.get("reason").asText()).isNotEmpty();
        assertThat(child1.at("/up/messages").longValue()).isZero();
        assertThat(child1.at("/up/lagMs").isNull()).isTrue();
        assertThat(child1.get("dropped").longValue()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"UP, UP, 200, OK", "DOWN, DEGRADED, 200, OK"})
    void shouldAnswer200WhileSomeBrokerServes(BrokerStatus child2, String overall, int code, String text)
            throws JsonProcessingException {
        bringAll(BrokerStatus.UP);
        TestBrokers.bring(brokers.get("child2"), child2);

        assertThat(health().get("status").asText()).isEqualTo(overall);
        assertThat(code()).isEqualTo(code);

        pages.status(exchange);
        assertThat(code()).isEqualTo(code);
        assertThat(body()).isEqualTo(text);
    }

    @Test
    void shouldAnswer503WhenAllAreDown() throws JsonProcessingException {
        bringAll(BrokerStatus.DOWN);

        JsonNode health = health();
        assertThat(health.get("status").asText()).isEqualTo("DOWN");
        assertThat(health.get("active").isNull()).isTrue();
        assertThat(code()).isEqualTo(503);

        pages.status(exchange);
        assertThat(code()).isEqualTo(503);
        assertThat(body()).isEqualTo("ERROR");
    }

    @Test
    void shouldNameTheActiveBroker() throws JsonProcessingException {
        bringAll(BrokerStatus.UP);
        brokers.get("parent").drain();

        assertThat(health().get("active").asText()).isEqualTo("child1");
    }

    @Test
    void shouldSendNoHeaderOfTheRequestBack() throws JsonProcessingException {
        exchange.getMessage().setHeader("Authorization", "secret");

        pages.health(exchange);

        assertThat(exchange.getMessage().getHeaders().keySet())
                .containsExactlyInAnyOrder(Exchange.HTTP_RESPONSE_CODE, Exchange.CONTENT_TYPE, "Cache-Control");
        assertThat(exchange.getMessage().getHeader(Exchange.CONTENT_TYPE)).isEqualTo("application/json");
    }

    @Test
    void shouldShowTheCountersOfNginx() {
        pages.nginxStatus(exchange);

        assertThat(code()).isEqualTo(200);
        assertThat(body()).startsWith("Active connections: 0 \n");
    }

    @Test
    void shouldScrapeTheRegistry() {
        Counter.builder("colour").register(registry).increment();

        pages.metrics(exchange);

        assertThat(exchange.getMessage().getHeader(Exchange.CONTENT_TYPE, String.class))
                .startsWith("text/plain; version=0.0.4");
        assertThat(body()).contains("colour_total 1.0");
    }

    private void bringAll(BrokerStatus status) {
        brokers.all().forEach(broker -> TestBrokers.bring(broker, status));
    }

    private JsonNode health() throws JsonProcessingException {
        pages.health(exchange);
        return new ObjectMapper().readTree(body());
    }

    private String body() {
        return exchange.getMessage().getBody(String.class);
    }

    private int code() {
        return exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, int.class);
    }

    private static List<String> keys(JsonNode node) {
        List<String> keys = new ArrayList<>();
        node.fieldNames().forEachRemaining(keys::add);
        return keys;
    }
}
