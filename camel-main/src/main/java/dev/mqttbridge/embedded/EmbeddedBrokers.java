package dev.mqttbridge.embedded;

import dev.mqttbridge.config.BrokerConfig;
import dev.mqttbridge.config.ConfigError;
import dev.mqttbridge.config.ConfigException;
import dev.mqttbridge.config.HostPort;
import dev.mqttbridge.net.BindCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.activemq.artemis.core.config.Configuration;
import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * In-process MQTT brokers (ActiveMQ Artemis) on the configured addresses, for trying the service out and for tests. They keep
 * everything in memory, ask for no credentials, and therefore listen on loopback addresses only.
 */
public final class EmbeddedBrokers implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedBrokers.class);

    private final List<EmbeddedActiveMQ> running = new ArrayList<>();
    private CompletableFuture<Void> started = CompletableFuture.completedFuture(null);

    /**
     * Starts one broker for each entry, on a thread of its own: they take as long as Camel's routes take to load.
     *
     * @throws ConfigException if an address is not a loopback address; then none is started
     */
    public void start(List<BrokerConfig> brokers) {
        requireLoopback(brokers);
        started = CompletableFuture.runAsync(() -> startAll(brokers));
    }

    /**
     * Returns when all of them accept connections.
     *
     * @throws CompletionException if one could not be started, for example because its port is in use; then none runs
     */
    public void awaitStarted() {
        started.join();
    }

    private void startAll(List<BrokerConfig> brokers) {
        try {
            for (BrokerConfig broker : brokers) {
                start(broker);
            }
        } catch (Exception e) {
            stopAll();
            throw new CompletionException(e);
        }
    }

    private static void requireLoopback(List<BrokerConfig> brokers) {
        List<ConfigError> errors = new ArrayList<>();
        for (int i = 0; i < brokers.size(); i++) {
            HostPort address = brokers.get(i).address();
            if (!address.isLoopback()) {
                errors.add(new ConfigError(
                        "brokers[" + i + "].address",
                        address.toString(),
                        "with --embedded it must be a loopback address: localhost, 127.0.0.1 or [::1]"));
            }
        }
        if (!errors.isEmpty()) {
            throw new ConfigException(errors);
        }
    }

    private void start(BrokerConfig broker) throws Exception {
        // Artemis only logs when it cannot bind.
        BindCheck.requireFree(broker.address(), "embedded broker '" + broker.name() + "' at");
        EmbeddedActiveMQ server = new EmbeddedActiveMQ();
        server.setConfiguration(configuration(broker));
        running.add(server);
        server.start();
    }

    private static Configuration configuration(BrokerConfig broker) throws Exception {
        return new ConfigurationImpl()
                .setName(broker.name())
                .setPersistenceEnabled(false)
                // Nothing goes to the disk, and by default no message is taken while that is 90 percent full.
                .setMaxDiskUsage(-1)
                .setSecurityEnabled(false)
                .setJMXManagementEnabled(false)
                .setMessageCounterEnabled(false)
                .addAcceptorConfiguration("mqtt", "tcp://" + broker.address() + "?protocols=MQTT");
    }

    @Override
    public void close() {
        // Whatever came of the start: nothing must be starting behind the stop.
        started.exceptionally(failed -> null).join();
        stopAll();
    }

    private void stopAll() {
        for (EmbeddedActiveMQ server : running) {
            try {
                server.stop();
            } catch (Exception e) {
                LOG.warn("Embedded broker did not stop cleanly: {}", e.toString());
            }
        }
        running.clear();
    }
}
