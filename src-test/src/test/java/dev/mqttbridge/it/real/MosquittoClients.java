package dev.mqttbridge.it.real;

import static org.awaitility.Awaitility.await;

import dev.mqttbridge.it.fixture.ChildProcess;
import dev.mqttbridge.it.fixture.Programs;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code mosquitto_pub} and {@code mosquitto_sub}, with their debug output, which tells of each CONNECT. */
final class MosquittoClients extends ProgramClient {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    /** By QoS, which its command line decides. */
    private final List<ChildProcess> publishers;

    MosquittoClients(String version, String host, int port, String topic) {
        super(program("mosquitto_sub", version, host, port, topic, 2, "-F", GOT + "%p"));
        publishers = List.of(
                program("mosquitto_pub", version, host, port, topic, 1, "-l"),
                program("mosquitto_pub", version, host, port, topic, 2, "-l"));
        await("mosquitto_sub is subscribed")
                .atMost(LIMIT)
                .until(() -> listener().log().contains("SUBACK"));
    }

    private static ChildProcess program(
            String name, String version, String host, int port, String topic, int qos, String... more) {
        // Into a file they would say things only when they have a lot to say.
        var command = Stream.of(
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
        return ChildProcess.start(name, Stream.concat(command, Stream.of(more)).toList());
    }

    static Optional<String> unavailable() {
        return Programs.find("mosquitto_sub").isPresent()
                        && Programs.find("mosquitto_pub").isPresent()
                ? Optional.empty()
                : Optional.of("no mosquitto_pub and mosquitto_sub here; on Debian: apt-get install mosquitto-clients");
    }

    @Override
    public void publish(String text, int qos) throws IOException {
        publishers.get(qos - 1).tell(text);
    }

    @Override
    public boolean isUndisturbed() {
        return Stream.concat(Stream.of(listener()), publishers.stream())
                .allMatch(program -> program.isAlive() && connects(program) == 1);
    }

    private static long connects(ChildProcess program) {
        return program.lines().stream()
                .filter(line -> line.contains("sending CONNECT"))
                .count();
    }

    @Override
    public void close() {
        publishers.forEach(ChildProcess::close);
        super.close();
    }
}
