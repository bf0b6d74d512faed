package dev.mqttbridge.gateway;

import dev.mqttbridge.broker.Broker;
import dev.mqttbridge.broker.BrokerHealth;
import dev.mqttbridge.config.BrokerConfig;
import dev.mqttbridge.config.HostPort;
import dev.mqttbridge.config.ListenerConfig;
import dev.mqttbridge.config.Mode;
import dev.mqttbridge.config.Protocol;
import dev.mqttbridge.net.NetworkErrors;
import dev.mqttbridge.net.Transport;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Practises failovers, for when the service starts. The code that leads sessions to another broker runs seldom, and a Java virtual
 * machine runs code the slower the less often it has run: the first failover would take several times as long as the hundredth. So
 * clients and brokers are played here, on loopback ports and event loops of their own, and the brokers fail in turn under the very
 * classes that serve the real ones.
 */
public final class Rehearsal implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Rehearsal.class);

    private static final int CLIENTS = 50;
    private static final Duration LONGEST = Duration.ofSeconds(20);
    /** With one failover, or with a connection. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final ListenerConfig LISTENER =
            new ListenerConfig("rehearsal", new HostPort("127.0.0.1", 1), Mode.SESSION, CLIENTS);

    /**
     * What came of it.
     *
     * @param failovers how many there were
     * @param first how long the first took
     * @param last how long the last took
     */
    public record Result(int failovers, Duration first, Duration last) {}

    /** A broker that is played. */
    private record Played(Broker broker, BrokerDialer dialer, Set<Channel> connections) {}

    private final Thread thread = new Thread(this::run, "mqtt-bridge-rehearsal");
    private final int failovers;
    private final Transport transport = new Transport(1);
    private final BrokerConnector connector = new BrokerConnector(transport, PATIENCE);
    private final Sessions sessions;
    private final List<Played> brokers = new ArrayList<>();
    private final List<RehearsalClient> clients = new ArrayList<>();
    private final CompletableFuture<Result> result = new CompletableFuture<>();
    /** How often a session has found a broker. */
    private final AtomicInteger attached = new AtomicInteger();

    private Rehearsal(int failovers) {
        this.failovers = failovers;
        GatewayEvents events = new GatewayEvents() {
            @Override
            public void attached(Listener listener, Broker broker, Duration took) {
                attached.incrementAndGet();
            }

            @Override
            public void rehomed(Listener listener, Broker to, Duration took) {
                attached.incrementAndGet();
            }
        };
        sessions = new Sessions(connector, PATIENCE, events, (from, to) -> Optional.empty());
    }

    /**
     * Begins, and returns at once. Takes some seconds of a core, and at most 20; then everything it has used is gone.
     *
     * @param failovers how many
     */
    public static Rehearsal begin(int failovers) {
        Rehearsal rehearsal = new Rehearsal(failovers);
        rehearsal.thread.setDaemon(true);
        rehearsal.thread.start();
        return rehearsal;
    }

    private void run() {
        try {
            set();
            Result played = play();
            LOG.info(
                    "Failover rehearsed: times={} sessions={} first={} ms last={} ms",
                    played.failovers(),
                    CLIENTS,
                    played.first().toMillis(),
                    played.last().toMillis());
            result.complete(played);
        } catch (InterruptedException e) {
            LOG.debug("Failover no longer rehearsed: the service stops");
            result.completeExceptionally(e);
        } catch (Exception e) {
            // Netty throws what it does not declare. Nothing but the speed of the first failover hangs on this.
            LOG.warn("Failover not rehearsed: {}", NetworkErrors.describe(e));
            result.completeExceptionally(e);
        } finally {
            sessions.closeAll();
            transport.close();
        }
    }

    /** What came of it, when it is over; fails if it was stopped, or could not go on. */
    public CompletableFuture<Result> result() {
        return result;
    }

    /** Stops it soon, if it still goes on. */
    @Override
    public void close() {
        thread.interrupt();
    }

    private void set() throws InterruptedException, TimeoutException {
        brokers.add(broker("parent"));
        brokers.add(broker("child"));
        Listener listener = new Listener(LISTENER);
        Relays relays = new Relays(sessions.events());
        Channel gateway =
                serve(pipeline -> pipeline.addLast(new SessionHandler(listener, sessions, relays, this::attach)));
        for (int number = 0; number < CLIENTS; number++) {
            RehearsalClient client = new RehearsalClient(number);
            clients.add(client);
            transport
                    .dial(transport.nextLoop())
                    .handler(initializer(pipeline -> addMqtt(pipeline).addLast(client)))
                    .connect(gateway.localAddress())
                    .sync();
        }
        awaitAttached(CLIENTS);
    }

    private Played broker(String name) throws InterruptedException {
        Set<Channel> connections = ConcurrentHashMap.newKeySet();
        Channel server = serve(pipeline -> addMqtt(pipeline).addLast(new RehearsalBroker(connections)));
        int port = ((InetSocketAddress) server.localAddress()).getPort();
        BrokerConfig config = new BrokerConfig(name, new HostPort("127.0.0.1", port), Protocol.AUTO, Optional.empty());
        Broker broker = new Broker(config, new BrokerHealth.Policy(1, 1));
        return new Played(broker, new BrokerDialer(broker, connector), connections);
    }

    private Channel serve(Consumer<ChannelPipeline> assembly) throws InterruptedException {
        return transport
                .serve()
                .childHandler(initializer(assembly))
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel();
    }

    private static ChannelInitializer<Channel> initializer(Consumer<ChannelPipeline> assembly) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                GatewayPipeline.configure(channel.config());
                assembly.accept(channel.pipeline());
            }
        };
    }

    private static ChannelPipeline addMqtt(ChannelPipeline pipeline) {
        return pipeline.addLast(new MqttDecoder(), MqttEncoder.INSTANCE);
    }

    /** As the route does: the first broker, in order, that takes the client. */
    private void attach(Attachment attachment) {
        attach(attachment, brokers.iterator());
    }

    private void attach(Attachment attachment, Iterator<Played> left) {
        left.next().dialer().attach(attachment).addListener(done -> {
            if (!done.isSuccess() && left.hasNext()) {
                attach(attachment, left);
            } else if (!done.isSuccess()) {
                attachment.refused((Exception) done.cause());
            }
        });
    }

    private Result play() throws InterruptedException, TimeoutException {
        long end = System.nanoTime() + LONGEST.toNanos();
        long first = 0;
        long last = 0;
        int done = 0;
        while (done < failovers && System.nanoTime() - end < 0) {
            clients.forEach(RehearsalClient::publish);
            long began = System.nanoTime();
            fail(brokers.get(done % brokers.size()));
            done++;
            awaitAttached(CLIENTS * (done + 1));
            last = System.nanoTime() - began;
            first = done == 1 ? last : first;
        }
        return new Result(done, Duration.ofNanos(first), Duration.ofNanos(last));
    }

    private void fail(Played broker) {
        sessions.connectionLost(broker.broker());
        broker.connections().forEach(Channel::close);
    }

    private void awaitAttached(int times) throws InterruptedException, TimeoutException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (attached.get() < times) {
            if (System.nanoTime() - end > 0) {
                throw new TimeoutException("a session has not found its broker within " + PATIENCE);
            }
            Thread.sleep(1);
        }
    }
}
