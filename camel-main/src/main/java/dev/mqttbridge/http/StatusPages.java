package dev.mqttbridge.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mqttbridge.broker.Broker;
import dev.mqttbridge.broker.Brokers;
import dev.mqttbridge.broker.OverallStatus;
import dev.mqttbridge.gateway.Listener;
import dev.mqttbridge.link.Links;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Collection;
import java.util.function.ToIntFunction;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/** Answers the routes in {@code routes/http.camel.yaml}. Bean name {@value #NAME}. Thread-safe. */
public final class StatusPages {

    /** Bean name. */
    public static final String NAME = "statusPages";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Brokers brokers;
    private final Links links;
    private final ToIntFunction<Broker> clients;
    private final Collection<Listener> listeners;
    private final PrometheusMeterRegistry meters;

    public StatusPages(
            Brokers brokers,
            Links links,
            ToIntFunction<Broker> clients,
            Collection<Listener> listeners,
            PrometheusMeterRegistry meters) {
        this.brokers = brokers;
        this.links = links;
        this.clients = clients;
        this.listeners = listeners;
        this.meters = meters;
    }

    public void health(Exchange exchange) throws JsonProcessingException {
        HealthReport report = HealthReport.of(brokers, links, clients);
        answer(exchange, code(report.status()), "application/json", JSON.writeValueAsString(report) + "\n");
    }

    public void status(Exchange exchange) {
        OverallStatus overall = brokers.overall();
        answer(exchange, code(overall), "text/plain", overall == OverallStatus.DOWN ? "ERROR" : "OK");
    }

    public void nginxStatus(Exchange exchange) {
        answer(exchange, 200, "text/plain", NginxStatus.of(listeners).text());
    }

    public void metrics(Exchange exchange) {
        answer(exchange, 200, "text/plain; version=0.0.4; charset=utf-8", meters.scrape());
    }

    private static int code(OverallStatus overall) {
        return overall == OverallStatus.DOWN ? 503 : 200;
    }

    private static void answer(Exchange exchange, int code, String contentType, String body) {
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, code);
        message.setHeader(Exchange.CONTENT_TYPE, contentType);
        message.setHeader("Cache-Control", "no-store");
        message.setBody(body);
    }
}
