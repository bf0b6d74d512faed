package dev.mqttbridge.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.mqttbridge.broker.Broker;
import dev.mqttbridge.broker.BrokerStatus;
import dev.mqttbridge.broker.Brokers;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/**
 * What can be done to a broker over HTTP: take it out for maintenance, and put it back. Bean name {@value #NAME}; called on the HTTP
 * server's worker threads, of which one waits while a caller does.
 */
public final class BrokerOperations {

    public static final String NAME = "brokerOperations";

    private static final long LONGEST_WAIT_SECONDS = 300;
    private static final long LOOK_EVERY_MILLIS = 20;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Brokers brokers;
    private final ToIntFunction<Broker> clients;

    /** @param clients how many clients are with a broker now */
    public BrokerOperations(Brokers brokers, ToIntFunction<Broker> clients) {
        this.brokers = brokers;
        this.clients = clients;
    }

    /**
     * {@code POST /api/brokers/{name}/drain?wait=<seconds>}: takes no new clients, and sessions move to other brokers. Answers at
     * once, or, with {@code wait}, when nobody is left or the time is up; {@code empty} says which.
     */
    public void drain(Exchange exchange) throws JsonProcessingException, InterruptedException {
        Optional<Broker> broker = broker(exchange);
        Optional<Long> wait = wait(exchange);
        if (broker.isEmpty() || wait.isEmpty()) {
            return;
        }
        broker.get().drain();
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(wait.get());
        while (clients.applyAsInt(broker.get()) > 0 && System.nanoTime() - until < 0) {
            TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
        }
        answer(exchange, broker.get());
    }

    /** {@code POST /api/brokers/{name}/undrain}. */
    public void undrain(Exchange exchange) throws JsonProcessingException {
        Optional<Broker> broker = broker(exchange);
        if (broker.isPresent()) {
            broker.get().undrain();
            answer(exchange, broker.get());
        }
    }

    private Optional<Broker> broker(Exchange exchange) throws JsonProcessingException {
        String name = exchange.getMessage().getHeader("name", String.class);
        Optional<Broker> found =
                brokers.stream().filter(broker -> broker.name().equals(name)).findFirst();
        if (found.isEmpty()) {
            refuse(exchange, 404, "no broker is named '" + name + "'");
        }
        return found;
    }

    private static Optional<Long> wait(Exchange exchange) throws JsonProcessingException {
        String text = exchange.getMessage().getHeader("wait", "0", String.class);
        try {
            long seconds = Long.parseLong(text);
            if (seconds >= 0 && seconds <= LONGEST_WAIT_SECONDS) {
                return Optional.of(seconds);
            }
        } catch (NumberFormatException e) {
            // Answered below, like a number out of bounds.
        }
        refuse(exchange, 400, "wait: '" + text + "' must be 0 to " + LONGEST_WAIT_SECONDS + " (seconds)");
        return Optional.empty();
    }

    private void answer(Exchange exchange, Broker broker) throws JsonProcessingException {
        Map<String, Object> body = new LinkedHashMap<>();
        int sessions = clients.applyAsInt(broker);
        body.put("broker", broker.name());
        body.put("status", broker.status().name());
        body.put("sessions", sessions);
        body.put("empty", sessions == 0 && broker.status() != BrokerStatus.UP);
        respond(exchange, 200, body);
    }

    private static void refuse(Exchange exchange, int code, String error) throws JsonProcessingException {
        respond(exchange, code, Map.of("error", error));
    }

    private static void respond(Exchange exchange, int code, Map<String, ?> body) throws JsonProcessingException {
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, code);
        message.setHeader(Exchange.CONTENT_TYPE, "application/json");
        message.setHeader("Cache-Control", "no-store");
        message.setBody(JSON.writeValueAsString(body) + "\n");
    }
}
