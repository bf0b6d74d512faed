package dev.mqttbridge.testing;

import dev.mqttbridge.mqtt.TopicFilter;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption.RetainedHandlingPolicy;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * A broker that does what a test tells it to, on a free port of 127.0.0.1. Unless told otherwise it accepts every CONNECT, grants
 * every SUBSCRIBE, answers every PINGREQ, and writes down the rest for the test to look at and answer.
 */
public final class FakeBroker implements AutoCloseable {

    /** Where links say hello; kept apart from other messages. */
    public static final String HELLO = "$mqtt-bridge/hello";

    private static final EventLoopGroup LOOPS = new NioEventLoopGroup(1, new DefaultThreadFactory("fake-broker", true));
    private static final int MOST_BYTES = 10_000_000;

    /** What it does with a CONNECT. */
    public interface Answer {
        void to(FakeConnection connection);
    }

    private final List<FakeConnection> connections = new CopyOnWriteArrayList<>();
    private volatile IntFunction<Answer> answers = level -> accept();
    private volatile boolean answersPings = true;
    private volatile int granted = 2;
    private volatile String refused = "";
    private volatile int grantedForHello;
    private final Map<String, Supplier<MqttPublishMessage>> retained = new ConcurrentHashMap<>();
    private volatile boolean silentForHello;
    private Channel server;
    private int port;

    /** Listens at once. */
    public FakeBroker() {
        start();
    }

    public int port() {
        return port;
    }

    /** What it does with a CONNECT of the given protocol level byte. */
    public FakeBroker onLevel(IntFunction<Answer> byLevel) {
        answers = byLevel;
        return this;
    }

    public FakeBroker onConnect(Answer answer) {
        return onLevel(level -> answer);
    }

    public FakeBroker answerPings(boolean answer) {
        answersPings = answer;
        return this;
    }

    boolean answersPings() {
        return answersPings;
    }

    /** The reason code that every SUBSCRIBE to hellos gets from now on. */
    public FakeBroker grantHello(int reasonCode) {
        grantedForHello = reasonCode;
        return this;
    }

    int grantedForHello() {
        return grantedForHello;
    }

    /** Whether it leaves SUBSCRIBE to hellos unanswered from now on. */
    public FakeBroker silentForHello(boolean silent) {
        silentForHello = silent;
        return this;
    }

    boolean silentForHello() {
        return silentForHello;
    }

    /** The reason code that every other SUBSCRIBE gets from now on. */
    public FakeBroker grant(int reasonCode) {
        granted = reasonCode;
        return this;
    }

    /** Refuses subscriptions to this filter from now on, and no others. */
    public FakeBroker refuseFilter(String filter) {
        refused = filter;
        return this;
    }

    int granted(String filter) {
        return filter.equals(refused) ? 0x87 : granted;
    }

    /** Sends this to every MQTT 5 client from now on that asks for retained messages with a filter that matches. */
    public FakeBroker retain(String topic, Supplier<MqttPublishMessage> message) {
        retained.put(topic, message);
        return this;
    }

    List<MqttPublishMessage> retained(MqttTopicSubscription subscription) {
        TopicFilter filter = new TopicFilter(subscription.topicFilter());
        boolean wanted = subscription.option().retainHandling() == RetainedHandlingPolicy.SEND_AT_SUBSCRIBE;
        return retained.entrySet().stream()
                .filter(entry -> wanted && filter.matches(entry.getKey()))
                .map(entry -> entry.getValue().get())
                .toList();
    }

    /** Every connection that got as far as CONNECT, in order. */
    public List<FakeConnection> connections() {
        return List.copyOf(connections);
    }

    /** The protocol level byte of every CONNECT, in order. */
    public List<Integer> levels() {
        return connections().stream().map(FakeConnection::level).toList();
    }

    /** The n-th connection, from 0, once it is there. */
    public FakeConnection connection(int number) {
        Eventually.that(() -> connections.size() > number);
        return connections.get(number);
    }

    public long open() {
        return connections.stream().filter(FakeConnection::isOpen).count();
    }

    public static Answer accept() {
        return accept(false, MqttProperties.NO_PROPERTIES);
    }

    public static Answer accept(boolean sessionPresent, MqttProperties properties) {
        return connection ->
                connection.send(connack(MqttConnectReturnCode.CONNECTION_ACCEPTED, sessionPresent, properties));
    }

    /** In the form of the level that the client asked for, then closes. */
    public static Answer refuse(int code) {
        return connection -> connection.sendAndClose(
                connack(MqttConnectReturnCode.valueOf((byte) code), false, MqttProperties.NO_PROPERTIES));
    }

    /** In the two bytes of MQTT 3.1.1 whatever the client asked for, as old brokers do, then closes. */
    public static Answer refuseInOldForm(int code) {
        return connection -> connection.sendAndClose(Unpooled.wrappedBuffer(new byte[] {0x20, 2, 0, (byte) code}));
    }

    public static Answer bytes(int... bytes) {
        byte[] array = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            array[i] = (byte) bytes[i];
        }
        return connection -> connection.send(Unpooled.wrappedBuffer(array));
    }

    public static Answer hangUp() {
        return FakeConnection::close;
    }

    public static Answer reset() {
        return FakeConnection::reset;
    }

    public static Answer silence() {
        return connection -> {};
    }

    private static MqttConnAckMessage connack(
            MqttConnectReturnCode code, boolean sessionPresent, MqttProperties properties) {
        return MqttMessageBuilders.connAck()
                .returnCode(code)
                .sessionPresent(sessionPresent)
                .properties(properties)
                .build();
    }

    /** On the port it had before, if it had one. */
    public void start() {
        server = new ServerBootstrap()
                .group(LOOPS)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_RCVBUF, Sockets.BUFFER_BYTES)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        FakeConnection connection = new FakeConnection(FakeBroker.this, channel);
                        channel.pipeline()
                                .addLast(new LevelTap(connection), new MqttDecoder(MOST_BYTES))
                                .addLast(MqttEncoder.INSTANCE, connection);
                    }
                })
                .bind("127.0.0.1", port)
                .syncUninterruptibly()
                .channel();
        port = ((InetSocketAddress) server.localAddress()).getPort();
    }

    /** Refuses connections and resets those it has: what a killed broker looks like. */
    public void kill() {
        server.close().syncUninterruptibly();
        connections.forEach(FakeConnection::reset);
    }

    void connected(FakeConnection connection) {
        connections.add(connection);
        answers.apply(connection.level()).to(connection);
    }

    @Override
    public void close() {
        server.close().syncUninterruptibly();
        connections.forEach(FakeConnection::close);
    }

    /** Writes down the protocol level of CONNECT and takes the bridge bit out, which the decoder would not have. */
    private static final class LevelTap extends ByteToMessageDecoder {

        /** Protocol name "MQTT" with its two length bytes. */
        private static final int PROTOCOL_NAME_BYTES = 6;

        private final FakeConnection connection;

        LevelTap(FakeConnection connection) {
            this.connection = connection;
        }

        @Override
        protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
            int index = in.readerIndex() + 1;
            while (index < in.writerIndex() && (in.getByte(index) & 0x80) != 0) {
                index++;
            }
            int level = index + 1 + PROTOCOL_NAME_BYTES;
            if (level < in.writerIndex()) {
                connection.level(in.getUnsignedByte(level));
                in.setByte(level, in.getByte(level) & 0x7f);
                out.add(in.readBytes(in.readableBytes()));
                ctx.pipeline().remove(this);
            }
        }
    }
}
