package dev.mqttbridge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.mqttbridge.it.client.Message;
import dev.mqttbridge.it.client.Received;
import dev.mqttbridge.it.client.TestClient;
import dev.mqttbridge.it.client.TestClient.Version;
import dev.mqttbridge.it.fixture.Star;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The link of stock Camel endpoints: plain forwarding, one direction here. */
class PahoLinkIT {

    @Test
    void shouldForwardQos1() {
        var link = """
                bridge:
                  links:
                    - {child: child1, via: paho, topics: [{filter: "#", direction: up, qos: 1}]}
                """;
        try (var star = Star.start(config -> config.withSection(link));
                var subscriber = TestClient.connect(
                        Version.V5, star.parent().host(), star.parent().port());
                var publisher = TestClient.connect(
                        Version.V5, star.child1().host(), star.child1().port())) {
            subscriber.subscribe("#", 1);
            awaitForwarding(publisher, subscriber);
            var messages = IntStream.range(0, 100)
                    .mapToObj(n -> Message.of("paho/" + n, "message " + n, 1))
                    .toList();

            publisher.publishAll(messages);

            subscriber.awaitMessageOn("paho/99");
            assertThat(subscriber.received().stream()
                            .filter(message -> message.topic().startsWith("paho/")))
                    .allMatch(message -> message.qos() == 1)
                    .extracting(Received::payload)
                    .containsExactlyElementsOf(
                            messages.stream().map(Message::payload).toList());
        }
    }

    /** Stock endpoints connect some time after the start, say nothing about it, and miss what came before. */
    private static void awaitForwarding(TestClient publisher, TestClient subscriber) {
        await("the link to forward").atMost(TestClient.LIMIT).until(() -> {
            publisher.publish(Message.of("probe", "", 1));
            return !subscriber.received("probe").isEmpty();
        });
    }
}
