package dev.mqttbridge.link;

import dev.mqttbridge.mqtt.ServerCapabilities;
import dev.mqttbridge.net.LastWords;
import dev.mqttbridge.net.NetworkErrors;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption.RetainedHandlingPolicy;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A short-lived connection that reads what a broker retains: subscribes, takes what comes, unsubscribes. Without retain-as-published
 * the retain flag tells what is retained (set) from what is published meanwhile (not set: MQTT-3.3.1-12).
 *
 * <p>MQTT has no mark for the last retained message. The end is taken to be where a ping comes back and nothing came before it
 * since the last one, which is exact with a broker that serves a connection in order, as Mosquitto does; for others, which may
 * send retained messages some time after SUBACK, nothing may have come for {@link #QUIET_MILLIS} either, unless the caller
 * knows by then that it has all.
 *
 * <p>One read at a time. For one event loop.
 */
public final class RetainedReader extends ChannelInboundHandlerAdapter {

    static final int QUIET_MILLIS = 300;
    /** A broker that sends nothing for so long has failed. */
    private static final int SILENT_MILLIS = 20_000;

    private final ServerCapabilities capabilities;
    private Channel channel;
    private Read read;
    private ScheduledFuture<?> timer;
    private String closeReason = "closed by the broker";
    private int lastPacketId;
    private long lastActivity;
    private boolean active;
    private boolean subscribed;

    private record Read(
            List<String> filters,
            BooleanSupplier complete,
            Consumer<MqttPublishMessage> each,
            Consumer<Optional<String>> done) {}

    RetainedReader(ServerCapabilities capabilities) {
        this.capabilities = capabilities;
    }

    /** What the broker said of itself when it accepted this connection. */
    public ServerCapabilities capabilities() {
        return capabilities;
    }

    /**
     * Reads what is retained under these filters.
     *
     * @param qos the highest that is asked for
     * @param complete whether all that the caller knows of has come
     * @param each given every retained message, with its reference; a topic may come more than once
     * @param done told once: why it failed, or empty
     */
    public void read(
            List<String> filters,
            int qos,
            BooleanSupplier complete,
            Consumer<MqttPublishMessage> each,
            Consumer<Optional<String>> done) {
        if (read != null) {
            throw new IllegalStateException("the last read is not done");
        }
        if (!channel.isActive()) {
            done.accept(Optional.of(closeReason));
            return;
        }
        read = new Read(filters, complete, each, done);
        subscribed = false;
        touch();
        MqttMessageBuilders.SubscribeBuilder subscribe =
                MqttMessageBuilders.subscribe().messageId(nextPacketId());
        MqttSubscriptionOption option = new MqttSubscriptionOption(
                MqttQoS.valueOf(qos), false, false, RetainedHandlingPolicy.SEND_AT_SUBSCRIBE);
        for (String filter : filters) {
            if (capabilities.level().isMqtt5()) {
                subscribe.addSubscription(filter, option);
            } else {
                subscribe.addSubscription(MqttQoS.valueOf(qos), filter);
            }
        }
        channel.write(subscribe.build());
        ping();
    }

    private int nextPacketId() {
        lastPacketId = lastPacketId % 65_535 + 1;
        return lastPacketId;
    }

    private void touch() {
        active = true;
        lastActivity = System.nanoTime();
    }

    private void ping() {
        active = false;
        channel.writeAndFlush(MqttMessage.PINGREQ);
        waitFor(SILENT_MILLIS, () -> fail("no answer to PINGREQ"));
    }

    private void waitFor(long millis, Runnable then) {
        if (timer != null) {
            timer.cancel(false);
        }
        timer = channel.eventLoop().schedule(then, millis, TimeUnit.MILLISECONDS);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        channel = ctx.channel();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        MqttMessage message = (MqttMessage) msg;
        if (message.decoderResult().isFailure()) {
            ReferenceCountUtil.release(msg);
            fail("sends something that is not MQTT");
            return;
        }
        switch (message.fixedHeader().messageType()) {
            case PUBLISH -> published((MqttPublishMessage) message);
            case PUBREL -> {
                touch();
                channel.write(Acks.of(MqttMessageType.PUBCOMP, Acks.packetId(message)));
            }
            case SUBACK -> subscribed((MqttSubAckMessage) message);
            case PINGRESP -> pinged();
            default -> {
                // UNSUBACK says nothing new; after DISCONNECT the connection ends by itself.
            }
        }
    }

    private void published(MqttPublishMessage publish) {
        switch (publish.fixedHeader().qosLevel()) {
            case AT_LEAST_ONCE -> acknowledge(MqttMessageType.PUBACK, publish);
            case EXACTLY_ONCE -> acknowledge(MqttMessageType.PUBREC, publish);
            default -> {
                // QoS 0 is not acknowledged.
            }
        }
        if (read != null && publish.fixedHeader().isRetain()) {
            touch();
            read.each().accept(publish);
        } else {
            publish.release();
        }
    }

    private void acknowledge(MqttMessageType type, MqttPublishMessage publish) {
        channel.write(Acks.of(type, publish.variableHeader().packetId()));
    }

    private void subscribed(MqttSubAckMessage suback) {
        if (read == null) {
            return;
        }
        subscribed = true;
        List<Integer> granted = suback.payload().reasonCodes();
        for (int i = 0; i < granted.size() && i < read.filters().size(); i++) {
            if (granted.get(i) >= 0x80) {
                finish(Optional.of("subscription to '" + read.filters().get(i) + "' refused: 0x"
                        + Integer.toHexString(granted.get(i))));
                return;
            }
        }
    }

    private void pinged() {
        if (read == null) {
            return;
        }
        long quietMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lastActivity);
        if (active || !subscribed) {
            ping();
        } else if (read.complete().getAsBoolean() || quietMillis >= QUIET_MILLIS) {
            finish(Optional.empty());
        } else {
            waitFor(QUIET_MILLIS - quietMillis, this::ping);
        }
    }

    private void finish(Optional<String> failure) {
        MqttMessageBuilders.UnsubscribeBuilder unsubscribe =
                MqttMessageBuilders.unsubscribe().messageId(nextPacketId());
        read.filters().forEach(unsubscribe::addTopicFilter);
        channel.writeAndFlush(unsubscribe.build());
        end(failure);
    }

    private void fail(String reason) {
        closeReason = reason;
        channel.close();
        end(Optional.of(reason));
    }

    private void end(Optional<String> failure) {
        if (timer != null) {
            timer.cancel(false);
        }
        Read ended = read;
        read = null;
        if (ended != null) {
            ended.done().accept(failure);
        }
    }

    /** Publishes at QoS 0, with the retain flag. Unlike a message over the link, this one stays with this broker. */
    public void publishRetained(String topic, ByteBuf payload) {
        channel.writeAndFlush(MqttMessageBuilders.publish()
                .topicName(topic)
                .qos(MqttQoS.AT_MOST_ONCE)
                .retained(true)
                .payload(payload)
                .build());
    }

    /** Says goodbye; a read that is not done is told no more. */
    public void close() {
        read = null;
        if (timer != null) {
            timer.cancel(false);
        }
        LastWords.close(channel, MqttMessage.DISCONNECT);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ctx.flush();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(NetworkErrors.describe(cause));
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        end(Optional.of(closeReason));
    }
}
