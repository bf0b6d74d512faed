package dev.mqttbridge.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mqttbridge.broker.Broker;
import dev.mqttbridge.broker.BrokerStatus;
import dev.mqttbridge.net.TestTransports;
import dev.mqttbridge.net.Transport;
import dev.mqttbridge.testing.Eventually;
import dev.mqttbridge.testing.PlainServer;
import dev.mqttbridge.testing.Sockets;
import dev.mqttbridge.testing.TestBrokers;
import io.netty.channel.Channel;
import io.netty.channel.SingleThreadEventLoop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Iterator;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A client and a broker on real sockets, the relay between them. */
@ParameterizedClass
@EnumSource(TestTransports.class)
class RelayTest {

    /** More than the kernel holds in the four socket buffers on the way. */
    private static final int LARGE = 32 << 20;

    @Parameter
    TestTransports transports;

    private Transport transport;
    private PlainServer server;
    private Broker broker;
    private TestGateway gateway;
    private Socket client;
    private Socket accepted;

    @BeforeEach
    void splice() {
        transport = transports.open();
        server = new PlainServer();
        broker = TestBrokers.bring(TestBrokers.broker("parent", server.port()), BrokerStatus.UP);
        gateway = new TestGateway(transport, attachment -> new BrokerDialer(
                        broker, new BrokerConnector(transport, Duration.ofSeconds(20)))
                .attach(attachment));
        broker.addListener(gateway.relays());
        client = gateway.connect();
        Sockets.write(client, "hello");
        accepted = server.accept();
        assertThat(Sockets.read(accepted, 5)).isEqualTo("hello");
    }

    @AfterEach
    void close() {
        if (gateway != null) {
            gateway.close();
            server.close();
            transport.close();
        }
    }

    @Test
    void shouldPassBytesBothWays() {
        Sockets.write(accepted, "welcome");
        assertThat(Sockets.read(client, 7)).isEqualTo("welcome");

        Sockets.write(client, "thanks");
        assertThat(Sockets.read(accepted, 6)).isEqualTo("thanks");
    }

    @Test
    void shouldCount() {
        Sockets.write(accepted, "welcome");
        Sockets.read(client, 7);

        assertThat(gateway.listener().bytesIn()).isEqualTo(5);
        assertThat(gateway.listener().bytesOut()).isEqualTo(7);
        assertThat(gateway.listener().handled()).isEqualTo(1);
        assertThat(gateway.listener().attached()).isEqualTo(1);
        assertThat(gateway.relays().count(broker)).isEqualTo(1);
    }

    @Test
    void shouldCountDownWhenItIsOver() {
        Sockets.closeQuietly(client);
        Sockets.closeQuietly(accepted);

        Eventually.that(() -> gateway.listener().open() == 0);
        assertThat(gateway.listener().attached()).isZero();
        assertThat(gateway.relays().count(broker)).isZero();
        assertThat(gateway.listener().handled()).isEqualTo(1);
    }

    @Test
    void shouldHoldBackABrokerWhoseClientIsSlow() throws Exception {
        AtomicLong written = new AtomicLong();
        CompletableFuture<Long> writing = CompletableFuture.supplyAsync(() -> writeLarge(accepted, written));

        Channel toClient = gateway.client(0);
        Eventually.that(() -> !toClient.isWritable());
        assertThat(pendingBytes(toClient)).isLessThan(4L << 20);
        assertThat(written.get()).isLessThan(LARGE);

        long received = readLarge(client);
        assertThat(received).isEqualTo(writing.get(60, TimeUnit.SECONDS));
    }

    @Test
    void shouldHoldBackAClientWhoseBrokerIsSlow() throws Exception {
        AtomicLong written = new AtomicLong();
        CompletableFuture<Long> writing = CompletableFuture.supplyAsync(() -> writeLarge(client, written));

        Channel fromClient = gateway.client(0);
        Eventually.that(() -> !fromClient.config().isAutoRead());
        assertThat(gateway.listener().bytesIn()).isLessThan(LARGE);
        assertThat(written.get()).isLessThan(LARGE);

        long received = readLarge(accepted);
        assertThat(received).isEqualTo(writing.get(60, TimeUnit.SECONDS));
        Eventually.that(() -> fromClient.config().isAutoRead());
    }

    @Test
    void shouldPassOnThatTheClientHasFinishedAndGoOnTheOtherWay() {
        Sockets.write(client, "bye");
        Sockets.finish(client);

        assertThat(Sockets.read(accepted, 3)).isEqualTo("bye");
        assertThat(Sockets.isAtEnd(accepted)).isTrue();
        Sockets.write(accepted, "last words");
        assertThat(Sockets.read(client, 10)).isEqualTo("last words");
        assertThat(gateway.ended()).isEmpty();
    }

    @Test
    void shouldPassOnThatTheBrokerHasFinishedAndGoOnTheOtherWay() {
        Sockets.write(accepted, "bye");
        Sockets.finish(accepted);

        assertThat(Sockets.read(client, 3)).isEqualTo("bye");
        assertThat(Sockets.isAtEnd(client)).isTrue();
        Sockets.write(client, "last words");
        assertThat(Sockets.read(accepted, 10)).isEqualTo("last words");
        assertThat(gateway.ended()).isEmpty();
    }

    @Test
    void shouldEndWhenBothHaveFinishedAndNameTheFirst() {
        Sockets.closeQuietly(client);
        assertThat(Sockets.isAtEnd(accepted)).isTrue();
        Sockets.closeQuietly(accepted);

        Eventually.asserted(() -> assertThat(gateway.ended()).containsExactly(CloseReason.CLIENT_CLOSED));
        assertThat(broker.status()).isEqualTo(BrokerStatus.UP);
    }

    @Test
    void shouldNameTheBrokerWhenItWasTheFirstToFinish() {
        Sockets.closeQuietly(accepted);
        assertThat(Sockets.isAtEnd(client)).isTrue();
        Sockets.closeQuietly(client);

        Eventually.asserted(() -> assertThat(gateway.ended()).containsExactly(CloseReason.BROKER_CLOSED));
        assertThat(broker.status()).as("it may have meant this client alone").isEqualTo(BrokerStatus.UP);
    }

    /** A client that it throws out may well say a few things more, and the broker's kernel answers that with a reset. */
    @Test
    void shouldNotSuspectABrokerThatResetsWhatItHasClosed() {
        Sockets.closeQuietly(accepted);
        assertThat(Sockets.isAtEnd(client)).isTrue();

        Eventually.that(() -> {
            Sockets.write(client, "what I wanted to say");
            return !gateway.ended().isEmpty();
        });

        assertThat(broker.status()).isEqualTo(BrokerStatus.UP);
    }

    @Test
    void shouldCloseTheBrokersSideWhenTheClientBreaks() {
        Sockets.reset(client);

        assertThat(Sockets.isOver(accepted)).isTrue();
        Eventually.asserted(() -> assertThat(gateway.ended()).containsExactly(CloseReason.CLIENT_LOST));
        assertThat(broker.status()).isEqualTo(BrokerStatus.UP);
    }

    @Test
    void shouldCloseTheClientAndSuspectTheBrokerWhenItBreaks() {
        Sockets.reset(accepted);

        assertThat(Sockets.isOver(client)).isTrue();
        Eventually.asserted(() -> assertThat(gateway.ended()).containsExactly(CloseReason.BROKER_LOST));
        assertThat(broker.status()).isEqualTo(BrokerStatus.SUSPECT);
    }

    @Test
    void shouldCloseBothSidesWhenTheBrokerIsDown() {
        TestBrokers.bring(broker, BrokerStatus.DOWN);

        assertThat(Sockets.isOver(client)).isTrue();
        assertThat(Sockets.isOver(accepted)).isTrue();
        assertThat(gateway.ended()).containsExactly(CloseReason.BROKER_DOWN);
        Eventually.that(() -> gateway.listener().open() == 0);
    }

    @Test
    void shouldLeaveClientsOfADrainingBrokerAlone() {
        broker.drain();

        Sockets.write(client, "still here");
        assertThat(Sockets.read(accepted, 10)).isEqualTo("still here");
    }

    @Test
    void shouldCloseEveryClientAtTheEnd() {
        gateway.relays().closeAll();

        assertThat(Sockets.isOver(client)).isTrue();
        assertThat(gateway.ended()).containsExactly(CloseReason.SHUTDOWN);
    }

    @Test
    void shouldDeliverWhatIsOnItsWayBeforeItCloses() {
        Sockets.write(accepted, "last words");
        Eventually.that(() -> gateway.listener().bytesOut() == 10);

        gateway.relays().closeAll();

        assertThat(Sockets.read(client, 10)).isEqualTo("last words");
        assertThat(Sockets.isAtEnd(client)).isTrue();
    }

    @Test
    void shouldNotWaitForEverForAClientThatDoesNotReadWhenItsBrokerIsDown() {
        AtomicLong written = new AtomicLong();
        CompletableFuture.supplyAsync(() -> writeLarge(accepted, written));
        Eventually.that(() -> !gateway.client(0).isWritable());

        TestBrokers.bring(broker, BrokerStatus.DOWN);

        Eventually.that(() -> !gateway.client(0).isOpen());
    }

    /** What a hung broker looks like: its kernel takes no more, and it does not say a word. */
    @Test
    void shouldNotWaitForEverForABrokerThatDoesNotReadWhenItIsDown() {
        AtomicLong written = new AtomicLong();
        CompletableFuture.supplyAsync(() -> writeLarge(client, written));
        Eventually.that(() -> !gateway.client(0).config().isAutoRead());

        TestBrokers.bring(broker, BrokerStatus.DOWN);

        Eventually.that(() -> channelsOfTheWorker() == 0);
    }

    /** Clients' and brokers' channels that are open. */
    private int channelsOfTheWorker() throws Exception {
        SingleThreadEventLoop worker = (SingleThreadEventLoop) transport.nextLoop();
        return worker.submit(() -> {
                    int open = 0;
                    Iterator<Channel> channels = worker.registeredChannelsIterator();
                    while (channels.hasNext()) {
                        open += channels.next().isOpen() ? 1 : 0;
                    }
                    return open;
                })
                .get(20, TimeUnit.SECONDS);
    }

    private static long pendingBytes(Channel channel) throws Exception {
        return channel.eventLoop()
                .submit(() -> channel.unsafe().outboundBuffer().totalPendingWriteBytes())
                .get(20, TimeUnit.SECONDS);
    }

    /** Random bytes; returns their checksum, or -1 if the connection was closed under it. */
    private static long writeLarge(Socket socket, AtomicLong written) {
        CRC32 checksum = new CRC32();
        Random random = new Random(42);
        byte[] block = new byte[64 << 10];
        try {
            for (int left = LARGE; left > 0; left -= block.length) {
                random.nextBytes(block);
                socket.getOutputStream().write(block);
                checksum.update(block);
                written.addAndGet(block.length);
            }
            return checksum.getValue();
        } catch (IOException closed) {
            return -1;
        }
    }

    private static long readLarge(Socket socket) {
        CRC32 checksum = new CRC32();
        byte[] block = new byte[64 << 10];
        try {
            for (int left = LARGE; left > 0; ) {
                int count = socket.getInputStream().read(block, 0, Math.min(left, block.length));
                assertThat(count).as("bytes, %d before the end", left).isPositive();
                checksum.update(block, 0, count);
                left -= count;
            }
            return checksum.getValue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
