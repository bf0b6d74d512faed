package dev.mqttbridge.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.mqttbridge.config.BrokerConfig;
import dev.mqttbridge.config.ConfigError;
import dev.mqttbridge.config.ConfigException;
import dev.mqttbridge.config.HostPort;
import dev.mqttbridge.config.Protocol;
import dev.mqttbridge.testing.PlainServer;
import dev.mqttbridge.testing.Sockets;
import dev.mqttbridge.testing.TestBrokers;
import java.net.Socket;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EmbeddedBrokersTest {

    private final EmbeddedBrokers brokers = new EmbeddedBrokers();

    @AfterEach
    void close() {
        brokers.close();
    }

    @Test
    void shouldListenOnTheConfiguredPorts() throws Exception {
        int first = PlainServer.freePort();
        int second = PlainServer.freePort();

        brokers.start(List.of(TestBrokers.config("parent", first), TestBrokers.config("child1", second)));
        brokers.awaitStarted();

        for (int port : List.of(first, second)) {
            Socket socket = Sockets.connect(port);
            Sockets.closeQuietly(socket);
        }
    }

    @Test
    void shouldListenNoMoreOnceClosed() throws Exception {
        int port = PlainServer.freePort();
        brokers.start(List.of(TestBrokers.config("parent", port)));
        brokers.awaitStarted();

        brokers.close();

        assertThatThrownBy(() -> Sockets.connect(port)).hasMessageContaining("refused");
    }

    /** They ask for no credentials. */
    @Test
    void shouldNotBeOpenToTheNetwork() {
        List<BrokerConfig> wide = List.of(
                TestBrokers.config("parent", 1883),
                new BrokerConfig("child1", new HostPort("0.0.0.0", 1884), Protocol.AUTO, Optional.empty()),
                new BrokerConfig("child2", new HostPort("example.org", 1885), Protocol.AUTO, Optional.empty()));

        ConfigException refusal = catchThrowableOfType(ConfigException.class, () -> brokers.start(wide));

        assertThat(refusal.errors())
                .extracting(ConfigError::path)
                .containsExactly("brokers[1].address", "brokers[2].address");
    }

    @Test
    void shouldLeaveNothingBehindWhenClosedWhileStarting() {
        int port = PlainServer.freePort();
        brokers.start(List.of(TestBrokers.config("parent", port)));

        brokers.close();

        assertThatThrownBy(() -> Sockets.connect(port)).hasMessageContaining("refused");
    }

    @Test
    void shouldRunNoneIfOneCannotListen() {
        try (PlainServer occupied = new PlainServer()) {
            int free = PlainServer.freePort();

            brokers.start(List.of(TestBrokers.config("parent", free), TestBrokers.config("child1", occupied.port())));

            assertThatThrownBy(brokers::awaitStarted).hasMessageContaining("127.0.0.1:" + occupied.port());
            assertThatThrownBy(() -> Sockets.connect(free)).hasMessageContaining("refused");
        }
    }
}
