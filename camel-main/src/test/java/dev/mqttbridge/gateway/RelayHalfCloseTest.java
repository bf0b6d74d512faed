package dev.mqttbridge.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mqttbridge.broker.Broker;
import dev.mqttbridge.broker.BrokerStatus;
import dev.mqttbridge.testing.TestBrokers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What takes ten seconds on real sockets. */
class RelayHalfCloseTest {

    private final List<CloseReason> ended = new ArrayList<>();
    private final GatewayEvents events = new GatewayEvents() {
        @Override
        public void ended(Listener listener, CloseReason reason) {
            ended.add(reason);
        }
    };
    private final Relays relays = new Relays(events);
    private final Broker broker = TestBrokers.bring(TestBrokers.broker("parent", 1883), BrokerStatus.UP);
    private final List<RelayAttachment> asked = new ArrayList<>();
    private final DuplexEmbeddedChannel client = new DuplexEmbeddedChannel();
    private final DuplexEmbeddedChannel server = new DuplexEmbeddedChannel();
    private final ByteBuf hello = PooledByteBufAllocator.DEFAULT.directBuffer(1).writeByte('!');

    @BeforeEach
    void splice() {
        client.pipeline()
                .addLast(
                        GatewayPipeline.ATTACH,
                        new AttachHandler(
                                attachment -> asked.add((RelayAttachment) attachment),
                                new Listener(TestGateway.listenerConfig(8883)),
                                relays,
                                events));
        client.writeInbound(hello);
        relays.begin(new Relay(asked.get(0), broker, server, relays));
    }

    @AfterEach
    void close() {
        client.finishAndReleaseAll();
        server.finishAndReleaseAll();
        assertThat(hello.refCnt()).isZero();
    }

    @Test
    void shouldNotWaitForEverForTheBrokerToFinish() {
        finish(client);
        assertThat(server.isOutputShutdown()).isTrue();

        client.advanceTimeBy(10, TimeUnit.SECONDS);
        client.runScheduledPendingTasks();

        assertThat(ended).containsExactly(CloseReason.HALF_CLOSED);
        assertThat(client.isOpen()).isFalse();
        assertThat(server.isOpen()).isFalse();
    }

    @Test
    void shouldNotWaitForEverForTheClientToFinish() {
        finish(server);
        assertThat(client.isOutputShutdown()).isTrue();

        client.advanceTimeBy(10, TimeUnit.SECONDS);
        client.runScheduledPendingTasks();

        assertThat(ended).containsExactly(CloseReason.HALF_CLOSED);
        assertThat(client.isOpen()).isFalse();
        assertThat(server.isOpen()).isFalse();
    }

    @Test
    void shouldWaitAWhile() {
        finish(client);

        client.advanceTimeBy(9, TimeUnit.SECONDS);
        client.runScheduledPendingTasks();

        assertThat(ended).isEmpty();
        assertThat(client.isOpen()).isTrue();
    }

    @Test
    void shouldCountOnceWhenTheOtherFinishesInTime() {
        finish(client);
        finish(server);

        client.advanceTimeBy(10, TimeUnit.SECONDS);
        client.runScheduledPendingTasks();

        assertThat(ended).containsExactly(CloseReason.CLIENT_CLOSED);
        assertThat(relays.count(broker)).isZero();
    }

    private static void finish(DuplexEmbeddedChannel side) {
        side.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    }
}
