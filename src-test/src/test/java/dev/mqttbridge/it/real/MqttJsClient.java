package dev.mqttbridge.it.real;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** MQTT.js, from npm, on Node.js. */
final class MqttJsClient implements RealClient {

    private static final Path MAKE = Path.of(System.getProperty("mqttbridge.clients.dir", "clients"), "mqttjs")
            .toAbsolutePath();
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String GOT = "got ";

    private final Program program;

    MqttJsClient(String level, String host, int port, String topic) throws IOException {
        program = Program.start("node", MAKE.resolve("client.js").toString(), host, String.valueOf(port), level, topic);
        await("MQTT.js is subscribed")
                .atMost(LIMIT)
                .until(() -> program.said().contains("subscribed") || !program.runs());
    }

    static String missing() {
        if (!Program.isHere("node")) {
            return "no Node.js on this machine; on Debian: apt-get install nodejs npm, then ./test";
        }
        return Files.isDirectory(MAKE.resolve("node_modules/mqtt"))
                ? ""
                : "MQTT.js is not installed: npm install --prefix src-test/clients/mqttjs";
    }

    @Override
    public void publish(String text, int qos) throws IOException {
        program.tell(qos + " " + text);
    }

    @Override
    public List<String> received() {
        return program.said().stream()
                .filter(line -> line.startsWith(GOT))
                .map(line -> line.substring(GOT.length()))
                .toList();
    }

    @Override
    public boolean isUndisturbed() {
        return program.runs() && !program.said().contains("lost");
    }

    @Override
    public void close() throws IOException {
        program.close();
    }
}
