package dev.mqttbridge.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mqttbridge.broker.BrokerStatus;
import dev.mqttbridge.broker.Brokers;
import dev.mqttbridge.testing.TestBrokers;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BrokerOperationsTest {

    private final Brokers brokers = TestBrokers.named("parent", "child1");
    private final AtomicInteger clients = new AtomicInteger();
    private final BrokerOperations operations =
            new BrokerOperations(brokers, broker -> clients.getAndUpdate(n -> Math.max(0, n - 1)));
    private final Exchange exchange = new DefaultExchange(new DefaultCamelContext());

    @BeforeEach
    void bringUp() {
        brokers.stream().forEach(broker -> TestBrokers.bring(broker, BrokerStatus.UP));
    }

    @Test
    void shouldDrainAndSayWhoIsLeft() throws Exception {
        clients.set(3);
        JsonNode answer = drain("parent", null);

        assertThat(brokers.get("parent").status()).isEqualTo(BrokerStatus.DRAINING);
        assertThat(answer.get("status").asText()).isEqualTo("DRAINING");
        assertThat(answer.get("sessions").intValue()).isPositive();
        assertThat(answer.get("empty").booleanValue()).isFalse();
        assertThat(code()).isEqualTo(200);
    }

    @Test
    void shouldAnswerWhenNobodyIsLeftIfAsked() throws Exception {
        clients.set(3);
        JsonNode answer = drain("parent", "30");

        assertThat(answer.get("sessions").intValue()).isZero();
        assertThat(answer.get("empty").booleanValue()).isTrue();
    }

    @Test
    void shouldPutABrokerBack() throws Exception {
        brokers.get("child1").drain();
        exchange.getMessage().setHeader("name", "child1");

        operations.undrain(exchange);

        assertThat(brokers.get("child1").status()).isEqualTo(BrokerStatus.UP);
        assertThat(body().get("status").asText()).isEqualTo("UP");
    }

    @Test
    void shouldKnowNoOtherBroker() throws Exception {
        assertThat(drain("nobody", null).get("error").asText()).isEqualTo("no broker is named 'nobody'");
        assertThat(code()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "301", "soon", ""})
    void shouldRefuseAWaitOutOfBoundsAndDrainNothing(String wait) throws Exception {
        assertThat(drain("parent", wait).get("error").asText()).contains("0 to 300");
        assertThat(code()).isEqualTo(400);
        assertThat(brokers.get("parent").status()).isEqualTo(BrokerStatus.UP);
    }

    private JsonNode drain(String name, String wait) throws Exception {
        exchange.getMessage().setHeader("name", name);
        if (wait != null) {
            exchange.getMessage().setHeader("wait", wait);
        }
        operations.drain(exchange);
        return body();
    }

    private JsonNode body() throws Exception {
        return new ObjectMapper().readTree(exchange.getMessage().getBody(String.class));
    }

    private int code() {
        return exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class);
    }
}
