package dev.mqttbridge.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubAckPayload;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** One client's connection to a {@link FakeBroker}. Methods are for any thread. */
public final class FakeConnection extends ChannelInboundHandlerAdapter {

    private final FakeBroker broker;
    private final Channel channel;
    private final BlockingQueue<MqttMessage> received = new LinkedBlockingQueue<>();
    private final AtomicInteger pings = new AtomicInteger();
    private volatile int level;
    private volatile MqttConnectMessage connect;
    private final BlockingQueue<String> hellos = new LinkedBlockingQueue<>();
    private volatile MqttSubscribeMessage subscribe;
    private volatile MqttSubscribeMessage helloSubscribe;
    private volatile MqttMessage goodbye;

    FakeConnection(FakeBroker broker, Channel channel) {
        this.broker = broker;
        this.channel = channel;
    }

    void level(int level) {
        this.level = level;
    }

    /** The protocol level byte of its CONNECT. */
    public int level() {
        return level;
    }

    public MqttConnectMessage connect() {
        return connect;
    }

    /** Its SUBSCRIBE, if there was one. */
    public Optional<MqttSubscribeMessage> subscribe() {
        return Optional.ofNullable(subscribe);
    }

    /** Its SUBSCRIBE to the hellos of other links, if there was one. */
    public Optional<MqttSubscribeMessage> helloSubscribe() {
        return Optional.ofNullable(helloSubscribe);
    }

    /** The next hello it has published. */
    public String nextHello() {
        try {
            String hello = hellos.poll(Eventually.bound().toSeconds(), TimeUnit.SECONDS);
            assertThat(hello).as("a hello of the client").isNotNull();
            return hello;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Hellos that wait for {@link #nextHello}. */
    public int hellos() {
        return hellos.size();
    }

    /** PINGREQs so far. */
    public int pings() {
        return pings.get();
    }

    public boolean isOpen() {
        return channel.isActive();
    }

    /** Whether the client has sent DISCONNECT. */
    public boolean saidGoodbye() {
        return goodbye != null;
    }

    /** The MQTT 5 properties of its DISCONNECT. */
    public MqttProperties goodbyeProperties() {
        return goodbye.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader header
                ? header.properties()
                : MqttProperties.NO_PROPERTIES;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) {
        MqttMessage message = (MqttMessage) msg;
        if (message.decoderResult().isFailure()) {
            ctx.close();
            throw new IllegalStateException(
                    "client sent garbage", message.decoderResult().cause());
        }
        switch (message.fixedHeader().messageType()) {
            case CONNECT -> {
                connect = (MqttConnectMessage) message;
                broker.connected(this);
            }
            case SUBSCRIBE -> subscribed((MqttSubscribeMessage) message);
            case PINGREQ -> pinged();
            case DISCONNECT -> goodbye = message;
            case PUBLISH -> published(copy((MqttPublishMessage) message));
            default -> received.add(message);
        }
    }

    private void published(MqttPublishMessage message) {
        if (message.variableHeader().topicName().equals(FakeBroker.HELLO)) {
            hellos.add(message.payload().toString(StandardCharsets.UTF_8));
        } else {
            received.add(message);
        }
    }

    private void subscribed(MqttSubscribeMessage message) {
        boolean hello =
                message.payload().topicSubscriptions().get(0).topicFilter().equals(FakeBroker.HELLO);
        if (hello) {
            helloSubscribe = message;
            if (broker.silentForHello()) {
                return;
            }
        } else {
            subscribe = message;
        }
        int[] reasonCodes = message.payload().topicSubscriptions().stream()
                .mapToInt(topic -> hello ? broker.grantedForHello() : broker.granted(topic.topicFilter()))
                .toArray();
        send(new MqttSubAckMessage(
                new MqttFixedHeader(MqttMessageType.SUBACK, false, MqttQoS.AT_MOST_ONCE, false, 0),
                new MqttMessageIdAndPropertiesVariableHeader(
                        message.variableHeader().messageId(), MqttProperties.NO_PROPERTIES),
                new MqttSubAckPayload(reasonCodes)));
        message.payload().topicSubscriptions().stream()
                .flatMap(topic -> broker.retained(topic).stream())
                .forEach(this::send);
    }

    private void pinged() {
        pings.incrementAndGet();
        if (broker.answersPings()) {
            send(MqttMessage.PINGRESP);
        }
    }

    private static MqttPublishMessage copy(MqttPublishMessage publish) {
        try {
            return publish.replace(Unpooled.wrappedBuffer(ByteBufUtil.getBytes(publish.payload())));
        } finally {
            ReferenceCountUtil.release(publish);
        }
    }

    /** A message, or a ByteBuf that goes out as it is. */
    public void send(Object message) {
        channel.writeAndFlush(message);
    }

    public void sendAndClose(Object message) {
        channel.writeAndFlush(message).addListener(ChannelFutureListener.CLOSE);
    }

    /** The next message of the client, which must be of this type. Hellos, CONNECT, SUBSCRIBE, PINGREQ and DISCONNECT do not count. */
    public MqttMessage next(MqttMessageType type) {
        try {
            MqttMessage message = received.poll(Eventually.bound().toSeconds(), TimeUnit.SECONDS);
            assertThat(message).as("a " + type + " of the client").isNotNull();
            assertThat(message.fixedHeader().messageType())
                    .as("type of " + message)
                    .isEqualTo(type);
            return message;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public MqttPublishMessage nextPublish() {
        return (MqttPublishMessage) next(MqttMessageType.PUBLISH);
    }

    /** How many messages wait for {@link #next}. */
    public int pending() {
        return received.size();
    }

    /** Stops, or goes on, reading from the socket. */
    public void read(boolean wanted) {
        channel.config().setAutoRead(wanted);
    }

    public void close() {
        channel.close();
    }

    /** Closes with a TCP reset. */
    public void reset() {
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
        channel.close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
