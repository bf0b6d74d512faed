package dev.mqttbridge.testing;

import dev.mqttbridge.broker.Broker;
import dev.mqttbridge.broker.BrokerHealth;
import dev.mqttbridge.broker.BrokerStatus;
import dev.mqttbridge.broker.Brokers;
import dev.mqttbridge.broker.Probe;
import dev.mqttbridge.config.BrokerConfig;
import dev.mqttbridge.config.Credentials;
import dev.mqttbridge.config.HostPort;
import dev.mqttbridge.config.Protocol;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/** Brokers as the service sees them, in the state that a test wants. */
public final class TestBrokers {

    /** DOWN after three failures, UP again after two successes: the defaults. */
    public static final BrokerHealth.Policy POLICY = new BrokerHealth.Policy(3, 2);

    private TestBrokers() {}

    public static BrokerConfig config(String name, int port) {
        return config(name, port, Protocol.AUTO);
    }

    public static BrokerConfig config(String name, int port, Protocol protocol) {
        return new BrokerConfig(name, new HostPort("127.0.0.1", port), protocol, Optional.empty());
    }

    public static BrokerConfig config(String name, int port, Credentials credentials) {
        return new BrokerConfig(name, new HostPort("127.0.0.1", port), Protocol.AUTO, Optional.of(credentials));
    }

    public static Broker broker(String name, int port) {
        return new Broker(config(name, port), POLICY);
    }

    /** Brokers that nobody dials. */
    public static Brokers named(String... names) {
        return new Brokers(Stream.of(names).map(name -> broker(name, 1883)).toList());
    }

    /** Brings a broker there by probes, as the monitor does. */
    public static Broker bring(Broker broker, BrokerStatus to) {
        switch (to) {
            case UP -> {
                for (int i = 0; i < POLICY.riseThreshold(); i++) {
                    succeed(broker);
                }
            }
            case SUSPECT -> {
                bring(broker, BrokerStatus.UP);
                broker.suspect("doubt");
            }
            case DOWN -> {
                for (int i = 0; i < POLICY.failThreshold(); i++) {
                    fail(broker);
                }
            }
            case DRAINING -> {
                bring(broker, BrokerStatus.UP);
                broker.drain();
            }
        }
        return broker;
    }

    public static void succeed(Broker broker) {
        broker.probeEnded(Probe.success(Duration.ofNanos(1_234_567), Instant.EPOCH));
    }

    public static void fail(Broker broker) {
        broker.probeEnded(Probe.failure(Duration.ofSeconds(1), Instant.EPOCH, "connection refused"));
    }
}
