package dev.mqttbridge.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mqttbridge.broker.BrokerStatus;
import dev.mqttbridge.broker.Brokers;
import dev.mqttbridge.net.Transport;
import dev.mqttbridge.testing.Eventually;
import dev.mqttbridge.testing.PlainServer;
import dev.mqttbridge.testing.Sockets;
import dev.mqttbridge.testing.TestBrokers;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.engine.PooledExchangeFactory;
import org.apache.camel.impl.engine.PooledProcessorExchangeFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A listener of camel-netty, the failover route and three brokers, all on real sockets. */
class AttachRouteTest {

    private static final List<String> NAMES = List.of("parent", "child1", "child2");

    private final Transport transport = new Transport(1);
    private final List<PlainServer> servers =
            NAMES.stream().map(name -> new PlainServer()).toList();
    private final Brokers brokers = new Brokers(IntStream.range(0, NAMES.size())
            .mapToObj(i -> TestBrokers.bring(
                    TestBrokers.broker(NAMES.get(i), servers.get(i).port()), BrokerStatus.UP))
            .toList());
    private final List<CloseReason> ended = new CopyOnWriteArrayList<>();
    private final GatewayEvents events = new GatewayEvents() {
        @Override
        public void ended(Listener where, CloseReason reason) {
            ended.add(reason);
        }
    };
    private final Relays relays = new Relays(events);
    private final int port = PlainServer.freePort();
    private final Listener listener = new Listener(TestGateway.listenerConfig(port));
    private final DefaultCamelContext camel = new DefaultCamelContext();

    @BeforeEach
    void start() throws Exception {
        // As in config/application.properties: an exchange is used again and again.
        camel.getCamelContextExtension().setExchangeFactory(new PooledExchangeFactory());
        camel.getCamelContextExtension().setProcessorExchangeFactory(new PooledProcessorExchangeFactory());
        camel.addComponent(AttachComponent.SCHEME, new AttachComponent(brokers, transport, Duration.ofSeconds(20)));
        camel.getRegistry().bind("pipeline", GatewayPipeline.tcp(listener, events, relays));
        camel.getRegistry().bind("acceptLoop", transport.boss());
        camel.getRegistry().bind("ioLoops", transport.workers());
        camel.addRoutes(new AttachRoute(brokers));
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("netty:tcp://127.0.0.1:" + port + "?serverInitializerFactory=#pipeline"
                                + "&bossGroup=#acceptLoop&workerGroup=#ioLoops&nativeTransport=" + transport.isNative())
                        .routeId("gateway-mqtt")
                        .to("direct:attach");
            }
        });
        camel.start();
    }

    @AfterEach
    void stop() {
        camel.stop();
        relays.closeAll();
        servers.forEach(PlainServer::close);
        transport.close();
    }

    @Test
    void shouldAttachToTheFirstBroker() {
        try (Client client = new Client()) {
            client.arrivesAt("parent");
        }
    }

    @Test
    void shouldTakeEveryClientToTheFirstBroker() {
        try (Client first = new Client();
                Client second = new Client()) {
            first.arrivesAt("parent");
            second.arrivesAt("parent");
        }
    }

    @Test
    void shouldFailOverInOrder() {
        server("parent").stopListening();
        server("child1").stopListening();

        try (Client client = new Client()) {
            client.arrivesAt("child2");
        }
        assertThat(brokers.get("parent").status()).isEqualTo(BrokerStatus.SUSPECT);
        assertThat(brokers.get("child1").status()).isEqualTo(BrokerStatus.SUSPECT);
    }

    @Test
    void shouldPassOverABrokerThatIsDownWithoutADial() {
        TestBrokers.bring(brokers.get("parent"), BrokerStatus.DOWN);

        try (Client client = new Client()) {
            client.arrivesAt("child1");
        }
        assertThat(server("parent").hasCaller()).isFalse();
    }

    @Test
    void shouldPassOverABrokerThatIsDraining() {
        brokers.get("parent").drain();

        try (Client client = new Client()) {
            client.arrivesAt("child1");
        }
    }

    @Test
    void shouldGoBackToTheFirstBrokerWhenItIsUpAgain() {
        TestBrokers.bring(brokers.get("parent"), BrokerStatus.DOWN);
        try (Client client = new Client()) {
            client.arrivesAt("child1");
        }

        TestBrokers.bring(brokers.get("parent"), BrokerStatus.UP);

        try (Client client = new Client()) {
            client.arrivesAt("parent");
        }
    }

    @Test
    void shouldCloseTheClientWhenNoBrokerIsLeft() {
        servers.forEach(PlainServer::stopListening);

        try (Client client = new Client()) {
            client.isTurnedAway();
        }
        assertThat(ended).containsExactly(CloseReason.NO_BROKER);
    }

    @Test
    void shouldTryEveryBrokerOnce() {
        servers.forEach(PlainServer::stopListening);

        try (Client client = new Client()) {
            client.isTurnedAway();
        }

        assertThat(brokers.all())
                .allSatisfy(broker -> assertThat(broker.status()).isEqualTo(BrokerStatus.SUSPECT));
    }

    @Test
    void shouldDialNobodyBeforeTheFirstByte() {
        Socket silent = Sockets.connect(port);
        Eventually.that(() -> listener.open() == 1);
        assertThat(server("parent").hasCaller()).isFalse();

        Sockets.closeQuietly(silent);

        Eventually.that(() -> listener.open() == 0);
        assertThat(listener.handled()).isZero();
        assertThat(ended).containsExactly(CloseReason.CLIENT_CLOSED);
    }

    /** The listener takes two. */
    @Test
    void shouldTurnAwayOneClientTooMany() {
        try (Client first = new Client();
                Client second = new Client();
                Client third = new Client()) {
            first.arrivesAt("parent");
            second.arrivesAt("parent");
            third.isTurnedAway();
        }
        assertThat(ended).contains(CloseReason.TOO_MANY_CONNECTIONS);
        assertThat(listener.accepted()).isEqualTo(3);
    }

    @Test
    void shouldRefuseBodiesThatAreNoClients() {
        assertThat(camel.createProducerTemplate()
                        .send("direct:attach", exchange -> exchange.getMessage().setBody("text"))
                        .getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("clients of a gateway listener");
    }

    @Test
    void shouldListenNoMoreWhenItsRouteIsStopped() throws Exception {
        camel.getRouteController().stopRoute("gateway-mqtt");

        assertThatThrownBy(() -> Sockets.connect(port)).hasMessageContaining("refused");
    }

    private PlainServer server(String name) {
        return servers.get(NAMES.indexOf(name));
    }

    /** Says hello at once. */
    private final class Client implements AutoCloseable {

        private final Socket socket = Sockets.connect(port);

        Client() {
            Sockets.write(socket, "hello");
        }

        void arrivesAt(String broker) {
            Socket accepted = server(broker).accept();
            assertThat(Sockets.read(accepted, 5)).isEqualTo("hello");
            Sockets.write(accepted, "welcome");
            assertThat(Sockets.read(socket, 7)).isEqualTo("welcome");
        }

        void isTurnedAway() {
            assertThat(Sockets.isOver(socket)).isTrue();
        }

        @Override
        public void close() {
            Sockets.closeQuietly(socket);
        }
    }
}
