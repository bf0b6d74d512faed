package dev.mqttbridge.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mqttbridge.broker.Broker;
import dev.mqttbridge.mqtt.frame.FrameScanner;
import dev.mqttbridge.mqtt.frame.FrameType;
import dev.mqttbridge.mqtt.frame.FrameWriter;
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

/** A client of a listener in mode session, and the broker that it has; the test is the route, and says when what happens. */
final class PlayedClient implements AutoCloseable {

    private final Queue<Attachment> asked = new ArrayDeque<>();
    private final EmbeddedChannel channel;
    private DuplexEmbeddedChannel server;

    /** Sessions that dial nobody: the test offers them connections. */
    static Sessions sessions() {
        return new Sessions(
                new BrokerConnector(null, Duration.ofSeconds(1)),
                Duration.ofSeconds(30),
                new GatewayEvents() {},
                (from, to) -> Optional.empty());
    }

    PlayedClient(String clientId, Listener listener, Sessions sessions) {
        channel =
                new EmbeddedChannel(new SessionHandler(listener, sessions, new Relays(sessions.events()), asked::add));
        byte[] id = clientId.getBytes(StandardCharsets.US_ASCII);
        ByteBuf connect = Unpooled.buffer().writeByte(0x10).writeByte(12 + id.length);
        connect.writeShort(4).writeBytes("MQTT".getBytes(StandardCharsets.US_ASCII));
        connect.writeByte(4).writeByte(2).writeShort(60);
        channel.writeInbound(connect.writeShort(id.length).writeBytes(id));
    }

    /** What it has asked the route and the route has not answered. */
    Queue<Attachment> asked() {
        return asked;
    }

    /** The route offers this broker, which accepts. */
    void attach(Broker broker) {
        dial(broker);
        assertThat(typesFor(server)).containsExactly(FrameType.CONNECT);
        server.writeInbound(Unpooled.wrappedBuffer(new byte[] {0x20, 2, 0, 0}));
    }

    /** The route offers this broker, which says nothing. */
    void dial(Broker broker) {
        server = new DuplexEmbeddedChannel();
        asked.remove().dialled(broker, server, channel.eventLoop().newPromise());
    }

    boolean isDialOpen() {
        return server.isOpen();
    }

    /** Everything that is due happens; last words take a millisecond. */
    void run() {
        channel.advanceTimeBy(10, TimeUnit.MILLISECONDS);
        channel.runPendingTasks();
        channel.runScheduledPendingTasks();
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

    private static List<Integer> typesFor(EmbeddedChannel channel) {
        List<Integer> types = new ArrayList<>();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            types.add(FrameScanner.type(out, out.readerIndex()));
            out.release();
        }
        return types;
    }

    @Override
    public void close() {
        channel.finishAndReleaseAll();
    }
}
