package dev.mqttbridge.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mqttbridge.broker.Broker;
import dev.mqttbridge.broker.BrokerListener;
import dev.mqttbridge.broker.BrokerStatus;
import dev.mqttbridge.net.Transport;
import dev.mqttbridge.testing.Eventually;
import dev.mqttbridge.testing.PlainServer;
import dev.mqttbridge.testing.Sockets;
import dev.mqttbridge.testing.TestBrokers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.concurrent.Future;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BrokerDialerTest {

    private final Transport transport = new Transport(1);
    private final PlainServer server = new PlainServer();
    private final BlockingQueue<RelayAttachment> waiting = new LinkedBlockingQueue<>();
    private final TestGateway gateway =
            new TestGateway(transport, attachment -> waiting.add((RelayAttachment) attachment));
    private final Broker broker = TestBrokers.bring(TestBrokers.broker("parent", server.port()), BrokerStatus.UP);

    @AfterEach
    void close() {
        gateway.close();
        server.close();
        transport.close();
    }

    @Test
    void shouldSpliceTheClientToTheBroker() throws InterruptedException {
        Socket client = gateway.connect();

        Future<Void> attach = attach(client);

        assertThat(attach.isSuccess()).isTrue();
        assertThat(Sockets.read(server.accept(), 5)).isEqualTo("hello");
        assertThat(gateway.relays().count(broker)).isEqualTo(1);
    }

    @Test
    void shouldSuspectABrokerThatRefusesAndKeepTheBytesForTheNext() throws InterruptedException {
        AtomicInteger doubts = new AtomicInteger();
        broker.addListener(new BrokerListener() {
            @Override
            public void doubted(Broker doubted) {
                doubts.incrementAndGet();
            }
        });
        server.stopListening();
        RelayAttachment attachment = waiting(gateway.connect());
        ByteBuf more = PooledByteBufAllocator.DEFAULT.directBuffer(1).writeByte('!');
        attachment.hold(more);

        Future<Void> attach = attach(attachment);

        assertThat(attach.cause())
                .isInstanceOf(BrokerUnavailableException.class)
                .hasMessage("parent: connection refused");
        assertThat(broker.status()).isEqualTo(BrokerStatus.SUSPECT);
        assertThat(doubts).hasValue(1);
        assertThat(more.refCnt()).isEqualTo(1);
        attachment.release();
        assertThat(more.refCnt()).isZero();
    }

    @ParameterizedTest
    @EnumSource(
            value = BrokerStatus.class,
            names = {"DOWN", "DRAINING"})
    void shouldNotDialABrokerThatTakesNoClients(BrokerStatus status) throws InterruptedException {
        TestBrokers.bring(broker, status);
        RelayAttachment attachment = waiting(gateway.connect());

        Future<Void> attach = attach(attachment);

        assertThat(attach.cause())
                .isInstanceOf(BrokerUnavailableException.class)
                .hasMessage("parent: is " + status);
        assertThat(server.hasCaller()).isFalse();
        attachment.release();
    }

    @Test
    void shouldDialASuspectBroker() throws InterruptedException {
        TestBrokers.bring(broker, BrokerStatus.SUSPECT);

        assertThat(attach(gateway.connect()).isSuccess()).isTrue();
    }

    @Test
    void shouldNotDialForAClientThatIsGone() throws InterruptedException {
        RelayAttachment attachment = waiting(gateway.connect());
        attachment.client().close().syncUninterruptibly();

        Future<Void> attach = attach(attachment);

        assertThat(attach.cause()).isInstanceOf(ClientGoneException.class);
        assertThat(server.hasCaller()).isFalse();
    }

    @Test
    void shouldHangUpWhenTheClientHasLeftMeanwhile() throws Exception {
        RelayAttachment attachment = waiting(gateway.connect());

        // In one go on the loop, so the dial cannot end before the client has.
        Future<Void> attach = attachment
                .client()
                .eventLoop()
                .submit(() -> {
                    Future<Void> dial = dialer().attach(attachment);
                    attachment.client().close();
                    return dial;
                })
                .get(20, TimeUnit.SECONDS);

        Eventually.that(attach::isDone);
        assertThat(attach.cause()).isInstanceOf(ClientGoneException.class);
        assertThat(Sockets.isAtEnd(server.accept())).isTrue();
        assertThat(gateway.relays().count(broker)).isZero();
        assertThat(broker.status()).as("not the broker's fault").isEqualTo(BrokerStatus.UP);
    }

    @Test
    void shouldCloseAClientWhoseBrokerWentDownMeanwhile() throws Exception {
        broker.addListener(gateway.relays());
        Socket client = gateway.connect();
        RelayAttachment attachment = waiting(client);

        attachment
                .client()
                .eventLoop()
                .submit(() -> {
                    dialer().attach(attachment);
                    TestBrokers.bring(broker, BrokerStatus.DOWN);
                })
                .get(20, TimeUnit.SECONDS);

        assertThat(Sockets.isOver(client)).isTrue();
        Eventually.asserted(() -> assertThat(gateway.ended()).containsExactly(CloseReason.BROKER_DOWN));
        assertThat(gateway.relays().count(broker)).isZero();
    }

    @Test
    void shouldPassOnThatTheClientHadFinishedBefore() throws InterruptedException {
        Socket client = gateway.connect();
        RelayAttachment attachment = waiting(client);
        Sockets.finish(client);

        attach(attachment);

        Socket accepted = server.accept();
        assertThat(Sockets.read(accepted, 5)).isEqualTo("hello");
        assertThat(Sockets.isAtEnd(accepted)).isTrue();
        Sockets.write(accepted, "answer");
        assertThat(Sockets.read(client, 6)).isEqualTo("answer");
    }

    private RelayAttachment waiting(Socket client) throws InterruptedException {
        Sockets.write(client, "hello");
        RelayAttachment attachment = waiting.poll(Eventually.bound().toSeconds(), TimeUnit.SECONDS);
        assertThat(attachment).isNotNull();
        return attachment;
    }

    private Future<Void> attach(Socket client) throws InterruptedException {
        return attach(waiting(client));
    }

    private Future<Void> attach(RelayAttachment attachment) {
        Future<Void> attach = dialer().attach(attachment);
        Eventually.that(attach::isDone);
        return attach;
    }

    private BrokerDialer dialer() {
        return new BrokerDialer(broker, new BrokerConnector(transport, Duration.ofSeconds(20)));
    }
}
