package dev.mqttbridge.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mqttbridge.broker.Broker;
import dev.mqttbridge.mqtt.frame.FrameScanner;
import dev.mqttbridge.mqtt.frame.FrameType;
import dev.mqttbridge.mqtt.frame.FrameWriter;
import dev.mqttbridge.testing.TestBrokers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sessions whose brokers fail one after the other: the test plays clients, brokers and the route, and says when what happens. */
class EvacuationTest {

    private final Broker parent = TestBrokers.broker("parent", 1);
    private final Broker child1 = TestBrokers.broker("child1", 2);
    private final Broker child2 = TestBrokers.broker("child2", 3);
    private final GatewayEvents events = new GatewayEvents() {};
    private final Sessions sessions = new Sessions(
            new BrokerConnector(null, Duration.ofSeconds(1)),
            Duration.ofSeconds(30),
            events,
            (from, to) -> Optional.empty());
    private final Listener listener = new Listener(TestGateway.listenerConfig(1));
    private final List<Client> clients = new ArrayList<>();
    private final Client one = new Client("one");
    private final Client two = new Client("two");

    /** One client, and the broker that it has. */
    private final class Client {

        private final Queue<Attachment> asked = new ArrayDeque<>();
        private final EmbeddedChannel channel =
                new EmbeddedChannel(new SessionHandler(listener, sessions, new Relays(events), asked::add));
        private DuplexEmbeddedChannel server;

        Client(String clientId) {
            clients.add(this);
            byte[] id = clientId.getBytes(StandardCharsets.US_ASCII);
            ByteBuf connect = Unpooled.buffer().writeByte(0x10).writeByte(12 + id.length);
            connect.writeShort(4).writeBytes("MQTT".getBytes(StandardCharsets.US_ASCII));
            connect.writeByte(4).writeByte(2).writeShort(60);
            channel.writeInbound(connect.writeShort(id.length).writeBytes(id));
        }

        /** The route offers this broker, which accepts. */
        void attach(Broker broker) {
            server = new DuplexEmbeddedChannel();
            asked.remove().dialled(broker, server, channel.eventLoop().newPromise());
            assertThat(typesFor(server)).containsExactly(FrameType.CONNECT);
            server.writeInbound(Unpooled.wrappedBuffer(new byte[] {0x20, 2, 0, 0}));
        }

        /** Everything that is due happens; last words take a millisecond. */
        void run() {
            channel.advanceTimeBy(10, TimeUnit.MILLISECONDS);
            channel.runPendingTasks();
            channel.runScheduledPendingTasks();
        }

        boolean isSeeking() {
            return !asked.isEmpty();
        }

        void assertHeld() {
            channel.writeInbound(FrameWriter.pingreq());
            assertThat(typesFor(server))
                    .as("for the broker, before all have arrived")
                    .isEmpty();
        }

        void assertServed() {
            assertThat(channel.config().isAutoRead()).as("is read").isTrue();
            typesFor(server);
            channel.writeInbound(FrameWriter.pingreq());
            assertThat(typesFor(server)).containsExactly(FrameType.PINGREQ);
        }
    }

    private static List<Integer> typesFor(EmbeddedChannel channel) {
        List<Integer> types = new ArrayList<>();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            types.add(FrameScanner.type(out, out.readerIndex()));
            out.release();
        }
        return types;
    }

    @AfterEach
    void close() {
        clients.forEach(client -> client.channel.finishAndReleaseAll());
    }

    private void fail(Broker broker) {
        sessions.evacuate(broker);
        clients.forEach(Client::run);
    }

    @Test
    void shouldDialTheBrokerThatItLeftOnlyWhenThereIsNoOther() {
        one.attach(parent);
        assertThat(one.asked).isEmpty();

        fail(parent);
        assertThat(one.asked.element().passesOver(parent)).isTrue();
        assertThat(one.asked.element().passesOver(child1)).isFalse();
        one.asked.remove().refused(new BrokerUnavailableException(child1, "is DOWN"));

        assertThat(one.asked.element().passesOver(parent)).isFalse();
        one.attach(parent);
        clients.forEach(Client::run);
        one.assertServed();
    }

    @Test
    void shouldServeAllWhenTheLastHasArrived() {
        one.attach(parent);
        two.attach(parent);

        fail(parent);
        one.attach(child1);
        one.assertHeld();
        two.attach(child1);
        clients.forEach(Client::run);

        one.assertServed();
        two.assertServed();
    }

    @Test
    void shouldNotReleaseASessionThatHasLostItsNextBrokerToo() {
        Client three = new Client("three");
        one.attach(parent);
        two.attach(parent);
        three.attach(child1);
        fail(parent);
        one.attach(child1);
        two.attach(child2);

        fail(child1); // Before the end of the first evacuation is heard.
        one.attach(child2);
        one.assertHeld();
        three.attach(child2);
        clients.forEach(Client::run);

        one.assertServed();
        two.assertServed();
        three.assertServed();
    }

    @Test
    void shouldReleaseSessionsThatHaveComeToTheFailedBrokerLater() {
        one.attach(child1);
        fail(child1);
        two.attach(child1);

        fail(child1);
        two.attach(child2);
        clients.forEach(Client::run);
        two.assertHeld();
        one.attach(child2);
        clients.forEach(Client::run);

        one.assertServed();
        two.assertServed();
    }

    @Test
    void shouldSendOnASessionThatHasComeBackToTheFailedBroker() {
        one.attach(parent);
        fail(parent);
        one.server = new DuplexEmbeddedChannel();
        one.asked.remove().dialled(parent, one.server, one.channel.eventLoop().newPromise());

        fail(parent);
        assertThat(one.server.isOpen()).as("the connection that nobody answers").isFalse();
    }
}
