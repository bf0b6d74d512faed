package dev.mqttbridge.gateway;

import dev.mqttbridge.broker.Broker;
import dev.mqttbridge.net.LastWords;
import dev.mqttbridge.net.NetworkErrors;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import java.util.concurrent.TimeUnit;

/**
 * A client spliced to a broker, byte for byte. Lives on the client's event loop; only {@link #close} may be called from elsewhere.
 */
final class Relay {

    enum Side {
        CLIENT,
        BROKER
    }

    /** After one side has finished, the other gets this long; MQTT itself has no use for half-open connections. */
    private static final int HALF_CLOSE_SECONDS = 10;

    private final RelayAttachment attachment;
    private final Broker broker;
    private final DuplexChannel client;
    private final DuplexChannel server;
    private final Relays relays;
    private final BrokerSilence silence;
    private boolean clientFinished;
    private boolean serverFinished;
    private boolean closed;

    Relay(RelayAttachment attachment, Broker broker, Channel server, Relays relays) {
        this.attachment = attachment;
        this.broker = broker;
        this.client = (DuplexChannel) attachment.client();
        this.server = (DuplexChannel) server;
        this.relays = relays;
        this.silence = relays.silence(broker, client.eventLoop());
    }

    Broker broker() {
        return broker;
    }

    RelayAttachment attachment() {
        return attachment;
    }

    /** Puts the relay's handlers in place, hands over what the client has sent so far, and lets both sides read. */
    void start() {
        client.pipeline()
                .replace(GatewayPipeline.ATTACH, GatewayPipeline.RELAY, new RelayHandler(this, Side.CLIENT, server));
        server.pipeline().addLast(GatewayPipeline.RELAY, new RelayHandler(this, Side.BROKER, client));
        for (ByteBuf bytes = attachment.next(); bytes != null; bytes = attachment.next()) {
            passing(Side.CLIENT, bytes.readableBytes());
            server.write(bytes, server.voidPromise());
        }
        server.flush();
        server.config().setAutoRead(true);
        if (attachment.isClientFinished()) {
            finished(Side.CLIENT);
        } else if (server.isWritable()) {
            client.config().setAutoRead(true);
        }
    }

    void passing(Side from, int bytes) {
        if (from == Side.CLIENT) {
            attachment.listener().bytesInCounter().add(bytes);
            silence.asked();
        } else {
            attachment.listener().bytesOutCounter().add(bytes);
            silence.answered();
        }
    }

    /** One side has sent its FIN: pass it on behind what is still to be written; when both have, the connection is over. */
    void finished(Side side) {
        if (side == Side.CLIENT) {
            clientFinished = true;
        } else {
            serverFinished = true;
        }
        if (clientFinished && serverFinished) {
            close(side == Side.CLIENT ? CloseReason.BROKER_CLOSED : CloseReason.CLIENT_CLOSED);
            return;
        }
        DuplexChannel other = side == Side.CLIENT ? server : client;
        other.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(flushed -> other.shutdownOutput());
        client.eventLoop().schedule(() -> close(CloseReason.HALF_CLOSED), HALF_CLOSE_SECONDS, TimeUnit.SECONDS);
    }

    void broken(Side side, Throwable cause) {
        if (closed) {
            return;
        }
        // A broker that has said goodbye may well answer what the client still sends with a reset.
        if (side == Side.BROKER && !serverFinished) {
            broker.suspect("relayed connection: " + NetworkErrors.describe(cause));
        }
        close(side == Side.CLIENT ? CloseReason.CLIENT_LOST : CloseReason.BROKER_LOST);
    }

    /** Any thread. Closes both sides behind what is still to be written; the first reason counts. */
    void close(CloseReason reason) {
        if (!client.eventLoop().inEventLoop()) {
            client.eventLoop().execute(() -> close(reason));
            return;
        }
        if (closed) {
            return;
        }
        closed = true;
        relays.ended(this, reason);
        LastWords.close(client);
        LastWords.close(server);
    }
}
