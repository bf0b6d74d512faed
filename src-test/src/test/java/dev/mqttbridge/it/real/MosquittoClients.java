package dev.mqttbridge.it.real;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** {@code mosquitto_pub} and {@code mosquitto_sub}, with their debug output, which tells of each CONNECT. */
final class MosquittoClients implements RealClient {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String GOT = "got ";

    private final Program subscriber;
    /** By QoS, which its command line decides. */
    private final List<Program> publishers;

    MosquittoClients(String version, String host, int port, String topic) throws IOException {
        subscriber = program("mosquitto_sub", version, host, port, topic, 2, "-F", GOT + "%p");
        publishers = List.of(
                program("mosquitto_pub", version, host, port, topic, 1, "-l"),
                program("mosquitto_pub", version, host, port, topic, 2, "-l"));
        await("mosquitto_sub is subscribed").atMost(LIMIT).until(() -> subscriber.said().stream()
                .anyMatch(line -> line.contains("SUBACK")));
    }

    private static Program program(
            String name, String version, String host, int port, String topic, int qos, String... more)
            throws IOException {
        // Into a pipe they would say things only when they have a lot to say.
        var common = Stream.of(
                "stdbuf",
                "-oL",
                name,
                "-d",
                "-V",
                version,
                "-h",
                host,
                "-p",
                String.valueOf(port),
                "-t",
                topic,
                "-q",
                String.valueOf(qos));
        return Program.start(Stream.concat(common, Stream.of(more)).toArray(String[]::new));
    }

    static String missing() {
        return Program.isHere("mosquitto_sub") && Program.isHere("mosquitto_pub")
                ? ""
                : "no mosquitto_pub and mosquitto_sub here; on Debian: apt-get install mosquitto-clients";
    }

    @Override
    public void publish(String text, int qos) throws IOException {
        publishers.get(qos - 1).tell(text);
    }

    @Override
    public List<String> received() {
        return subscriber.said().stream()
                .filter(line -> line.startsWith(GOT))
                .map(line -> line.substring(GOT.length()))
                .toList();
    }

    @Override
    public boolean isUndisturbed() {
        return Stream.concat(Stream.of(subscriber), publishers.stream())
                .allMatch(program -> program.runs()
                        && program.said().stream()
                                        .filter(line -> line.contains("sending CONNECT"))
                                        .count()
                                == 1);
    }

    @Override
    public void close() throws IOException {
        for (var publisher : publishers) {
            publisher.close();
        }
        subscriber.close();
    }
}
