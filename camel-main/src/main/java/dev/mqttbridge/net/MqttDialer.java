package dev.mqttbridge.net;

import dev.mqttbridge.config.Credentials;
import dev.mqttbridge.config.HostPort;
import dev.mqttbridge.mqtt.ProtocolLevel;
import dev.mqttbridge.mqtt.ServerCapabilities;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Opens MQTT connections to brokers: TCP, CONNECT, CONNACK. Everything happens on the loop it is given; nothing blocks.
 *
 * <p>The pipeline of an open connection is {@code decoder, encoder, session}, where {@code session} is the handler that the
 * caller supplies; it is in place before the first message after CONNACK is read.
 */
public final class MqttDialer {

    static final String DECODER = "mqtt-decoder";
    static final String ENCODER = "mqtt-encoder";
    static final String BRIDGE_BIT = "bridge-bit";
    static final String CONNACK = "connack";
    /** Name of the caller's handler. */
    public static final String SESSION = "session";

    private static final long NEVER_EXPIRES = 0xFFFF_FFFFL;

    private final Transport transport;

    /** Brokers that have accepted MQTT 5 once: when one of these closes early it is in trouble, it is not old. */
    private final Set<HostPort> speakMqtt5 = ConcurrentHashMap.newKeySet();

    public MqttDialer(Transport transport) {
        this.transport = transport;
    }

    /**
     * @param loop where the connection lives
     * @param session makes the handler of the open connection from what the broker said of itself
     * @return the open channel; fails with {@link MqttRefusedException} or the network's own exception, with nothing left open
     */
    public Future<Channel> dial(EventLoop loop, MqttLogin login, Function<ServerCapabilities, ChannelHandler> session) {
        Promise<Channel> promise = loop.newPromise();
        tryLevels(loop, login, login.levels(), session, promise);
        return promise;
    }

    private void tryLevels(
            EventLoop loop,
            MqttLogin login,
            List<ProtocolLevel> levels,
            Function<ServerCapabilities, ChannelHandler> session,
            Promise<Channel> promise) {
        Promise<Channel> attempt = loop.newPromise();
        attempt.addListener((Future<Channel> done) -> {
            if (done.isSuccess()) {
                if (levels.get(0).isMqtt5()) {
                    speakMqtt5.add(login.broker().address());
                }
                if (!promise.trySuccess(done.getNow())) {
                    done.getNow().close();
                }
            } else if (levels.size() > 1 && isLevelRefusal(login, done.cause())) {
                tryLevels(loop, login, levels.subList(1, levels.size()), session, promise);
            } else {
                promise.tryFailure(done.cause());
            }
        });
        dialOnce(loop, login, levels.get(0), session, attempt);
    }

    private boolean isLevelRefusal(MqttLogin login, Throwable cause) {
        if (!(cause instanceof MqttRefusedException refused)) {
            return false;
        }
        return switch (refused.kind()) {
            case LEVEL -> true;
            case CLOSED -> !speakMqtt5.contains(login.broker().address());
            case OTHER -> false;
        };
    }

    private void dialOnce(
            EventLoop loop,
            MqttLogin login,
            ProtocolLevel level,
            Function<ServerCapabilities, ChannelHandler> session,
            Promise<Channel> attempt) {
        ChannelFuture connect = transport
                .dial(loop)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Transport.connectTimeoutMillis(login.timeout()))
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        assemble(channel.pipeline(), login, level, session, attempt);
                    }
                })
                .connect(
                        login.broker().address().host(),
                        login.broker().address().port());
        connect.addListener(done -> {
            if (done.isSuccess()) {
                connect.channel().writeAndFlush(connectMessage(login, level));
            } else {
                attempt.tryFailure(done.cause());
            }
        });
    }

    private static void assemble(
            ChannelPipeline pipeline,
            MqttLogin login,
            ProtocolLevel level,
            Function<ServerCapabilities, ChannelHandler> session,
            Promise<Channel> attempt) {
        if (level == ProtocolLevel.MQTT_3_1_1_BRIDGE) {
            pipeline.addLast(BRIDGE_BIT, new BridgeBitEncoder());
        }
        pipeline.addLast(DECODER, new MqttDecoder((int) ServerCapabilities.PROTOCOL_MAXIMUM_PACKET_SIZE));
        pipeline.addLast(ENCODER, MqttEncoder.INSTANCE);
        pipeline.addLast(CONNACK, new ConnackHandler(level, login.timeout(), session, attempt));
    }

    static MqttConnectMessage connectMessage(MqttLogin login, ProtocolLevel level) {
        boolean persistent = login.session() == MqttLogin.Session.PERSISTENT;
        MqttMessageBuilders.ConnectBuilder connect = MqttMessageBuilders.connect()
                .protocolVersion(level.codecVersion())
                .clientId(login.clientId())
                .cleanSession(!persistent)
                .keepAlive((int) Math.min(65_535, Math.max(1, login.keepAlive().toSeconds())));
        login.broker().credentials().ifPresent(credentials -> addCredentials(connect, credentials));
        if (level.isMqtt5()) {
            connect.properties(connectProperties(login, persistent));
        }
        return connect.build();
    }

    private static void addCredentials(MqttMessageBuilders.ConnectBuilder connect, Credentials credentials) {
        connect.username(credentials.username());
        credentials.password().ifPresent(p -> connect.password(p.getBytes(StandardCharsets.UTF_8)));
    }

    private static MqttProperties connectProperties(MqttLogin login, boolean persistent) {
        MqttProperties properties = new MqttProperties();
        properties.add(new IntegerProperty(MqttPropertyType.RECEIVE_MAXIMUM.value(), login.receiveMaximum()));
        if (persistent) {
            // Without it a v5 session ends with its connection, and all that is published while we are away is lost.
            properties.add(new IntegerProperty(MqttPropertyType.SESSION_EXPIRY_INTERVAL.value(), (int) NEVER_EXPIRES));
        }
        return properties;
    }
}
