package dev.mqttbridge.it.real;

import static org.awaitility.Awaitility.await;

import dev.mqttbridge.it.fixture.ChildProcess;
import dev.mqttbridge.it.fixture.Programs;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** MQTT.js, from npm, on Node.js. */
final class MqttJsClient extends ProgramClient {

    private static final Path MAKE = Path.of(System.getProperty("mqttbridge.clients.dir", "clients"), "mqttjs")
            .toAbsolutePath();
    private static final Duration LIMIT = Duration.ofSeconds(20);

    MqttJsClient(String level, String host, int port, String topic) {
        super(ChildProcess.start(
                "mqttjs",
                List.of("node", MAKE.resolve("client.js").toString(), host, String.valueOf(port), level, topic)));
        await("MQTT.js is subscribed")
                .atMost(LIMIT)
                .until(() ->
                        listener().lines().contains("subscribed") || !listener().isAlive());
    }

    static Optional<String> unavailable() {
        return Programs.nodeModuleMissing(MAKE, "mqtt");
    }

    @Override
    public void publish(String text, int qos) throws IOException {
        listener().tell(qos + " " + text);
    }

    @Override
    public boolean isUndisturbed() {
        return listener().isAlive() && !listener().lines().contains("lost");
    }
}
