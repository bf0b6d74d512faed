package dev.mqttbridge.bench.peer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.function.Predicate;

/** Asks our service over HTTP. */
final class ServiceHttp {

    private static final Duration REQUEST_LIMIT = Duration.ofSeconds(40);
    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final long RETRY_MILLIS = 100;

    private final HttpClient client = HttpClient.newHttpClient();
    private final JsonMapper json = JsonMapper.builder().build();
    private final String base;

    ServiceHttp(InetSocketAddress address) {
        this.base = "http://127.0.0.1:" + address.getPort();
    }

    JsonNode post(String path) throws IOException, InterruptedException {
        return ask(HttpRequest.newBuilder(URI.create(base + path)).POST(BodyPublishers.noBody()));
    }

    private JsonNode ask(HttpRequest.Builder request) throws IOException, InterruptedException {
        return json.readTree(client.send(request.timeout(REQUEST_LIMIT).build(), BodyHandlers.ofString())
                .body());
    }

    /** Returns when {@code /health} says what is wanted. */
    void awaitHealth(Predicate<JsonNode> wanted, String what) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        String last = "no answer";
        while (System.nanoTime() < deadline) {
            try {
                JsonNode health = ask(HttpRequest.newBuilder(URI.create(base + "/health")));
                if (wanted.test(health)) {
                    return;
                }
                last = health.toString();
            } catch (IOException e) {
                last = e.toString(); // it is starting; told when it never does
            }
            Thread.sleep(RETRY_MILLIS);
        }
        throw new IOException("the service does not get there: " + what + "; " + last);
    }

    /** Whether {@code /health} calls this broker UP. */
    static boolean isBrokerUp(JsonNode health, String broker) {
        return "UP".equals(health.path("brokers").path(broker).path("status").asText());
    }

    static boolean isLinkUp(JsonNode health, String child) {
        return "UP".equals(health.path("links").path(child).path("status").asText());
    }
}
