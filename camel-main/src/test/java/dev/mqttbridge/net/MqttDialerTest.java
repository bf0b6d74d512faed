package dev.mqttbridge.net;

import static dev.mqttbridge.testing.FakeBroker.accept;
import static dev.mqttbridge.testing.FakeBroker.hangUp;
import static dev.mqttbridge.testing.FakeBroker.refuse;
import static dev.mqttbridge.testing.FakeBroker.refuseInOldForm;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mqttbridge.config.BrokerConfig;
import dev.mqttbridge.config.Credentials;
import dev.mqttbridge.config.Protocol;
import dev.mqttbridge.mqtt.ProtocolLevel;
import dev.mqttbridge.mqtt.ServerCapabilities;
import dev.mqttbridge.testing.Eventually;
import dev.mqttbridge.testing.FakeBroker;
import dev.mqttbridge.testing.FakeConnection;
import dev.mqttbridge.testing.TestBrokers;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MqttDialerTest {

    private static final int V5 = 0x05;
    private static final int BRIDGE = 0x84;
    private static final int V311 = 0x04;
    private static final Duration LONG = Duration.ofSeconds(20);

    private final Transport transport = new Transport(1);
    private final MqttDialer dialer = new MqttDialer(transport);
    private final FakeBroker broker = new FakeBroker();
    private final List<ServerCapabilities> capabilities = new CopyOnWriteArrayList<>();
    private final List<MqttMessage> early = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        broker.close();
        transport.close();
    }

    @Test
    void shouldSpeakMqtt5First() {
        Channel channel = opened(login(false));

        assertThat(channel.isActive()).isTrue();
        assertThat(broker.levels()).containsExactly(V5);
        assertThat(capabilities)
                .singleElement()
                .extracting(ServerCapabilities::level)
                .isEqualTo(ProtocolLevel.MQTT_5);
    }

    @Test
    void shouldHandOverWhatTheBrokerSaysOfItself() {
        MqttProperties properties = new MqttProperties();
        properties.add(new IntegerProperty(MqttPropertyType.RECEIVE_MAXIMUM.value(), 20));
        broker.onConnect(accept(true, properties));

        opened(login(false));

        assertThat(capabilities).singleElement().satisfies(said -> {
            assertThat(said.receiveMaximum()).isEqualTo(20);
            assertThat(said.sessionPresent()).isTrue();
        });
    }

    @Test
    void shouldHaveTheSessionInPlaceForWhatComesRightBehindConnack() {
        // CONNACK and PINGRESP in one segment.
        broker.onConnect(FakeBroker.bytes(0x20, 3, 0, 0, 0, 0xd0, 0));

        opened(login(false));

        Eventually.that(() -> !early.isEmpty());
        assertThat(early)
                .extracting(message -> message.fixedHeader().messageType())
                .containsExactly(MqttMessageType.PINGRESP);
    }

    /** What brokers answer that know of MQTT 5 and do not speak it (MQTT 5, 3.1.2.2). */
    @Test
    void shouldTry311WhenTheVersionIsRefused() {
        broker.onLevel(level -> level == V5 ? refuse(0x84) : accept());

        opened(login(false));

        assertThat(broker.levels()).containsExactly(V5, V311);
        assertThat(capabilities)
                .singleElement()
                .extracting(ServerCapabilities::level)
                .isEqualTo(ProtocolLevel.MQTT_3_1_1);
    }

    /** What brokers of before MQTT 5 answer (MQTT 3.1.1, 3.1.2.2): two bytes, where the decoder waits for MQTT 5 properties. */
    @Test
    void shouldTry311WhenTheVersionIsRefusedInTheOldForm() {
        broker.onLevel(level -> level == V5 ? refuseInOldForm(0x01) : accept());

        opened(login(false));

        assertThat(broker.levels()).containsExactly(V5, V311);
    }

    @Test
    void shouldTry311WhenTheBrokerClosesWithoutAWord() {
        broker.onLevel(level -> level == V5 ? hangUp() : accept());

        opened(login(false));

        assertThat(broker.levels()).containsExactly(V5, V311);
    }

    @Test
    void shouldTry311WhenTheBrokerResetsTheConnection() {
        broker.onLevel(level -> level == V5 ? FakeBroker.reset() : accept());

        opened(login(false));

        assertThat(broker.levels()).containsExactly(V5, V311);
    }

    @Test
    void shouldTryTheBridgeBitBeforePlain311() {
        broker.onLevel(level -> level == V311 ? accept() : refuse(level == V5 ? 0x84 : 0x01));

        opened(login(true));

        assertThat(broker.levels()).containsExactly(V5, BRIDGE, V311);
    }

    @Test
    void shouldStayWithTheBridgeBitWhereItIsTaken() {
        broker.onLevel(level -> level == V5 ? hangUp() : accept());

        opened(login(true));

        assertThat(broker.levels()).containsExactly(V5, BRIDGE);
        assertThat(capabilities)
                .singleElement()
                .extracting(ServerCapabilities::level)
                .isEqualTo(ProtocolLevel.MQTT_3_1_1_BRIDGE);
    }

    @Test
    void shouldSetTheBridgeBitOnlyInConnect() {
        broker.onLevel(level -> level == V5 ? hangUp() : accept());

        Channel channel = opened(login(true));
        channel.writeAndFlush(MqttMessage.PINGREQ);

        FakeConnection connection = broker.connection(1);
        Eventually.that(() -> connection.pings() == 1);
        assertThat(connection.connect().payload().clientIdentifier()).isEqualTo("test-client");
    }

    @ParameterizedTest
    @ValueSource(ints = {128, 16_384})
    void shouldSetTheBridgeBitInLongConnectsToo(int userNameLength) {
        broker.onLevel(level -> level == BRIDGE ? accept() : refuse(0x01));
        Credentials credentials = new Credentials("u".repeat(userNameLength), Optional.empty());
        BrokerConfig config = new BrokerConfig(
                "parent",
                TestBrokers.config("parent", broker.port()).address(),
                Protocol.V3_1_1,
                Optional.of(credentials));

        opened(login(config, MqttLogin.Session.CLEAN, true, LONG));

        assertThat(broker.levels()).containsExactly(BRIDGE);
        assertThat(broker.connection(0).connect().payload().userName()).hasSize(userNameLength);
    }

    @Test
    void shouldNotTryAnOlderLevelForOtherRefusals() {
        broker.onConnect(refuse(0x86));

        assertThat(failure(login(true)))
                .isInstanceOf(MqttRefusedException.class)
                .hasMessage("CONNECT refused: bad username or password (0x86)");
        assertThat(broker.levels()).containsExactly(V5);
    }

    @Test
    void shouldNotTryAnOlderLevelThanConfigured() {
        broker.onConnect(refuse(0x84));
        BrokerConfig config = TestBrokers.config("parent", broker.port(), Protocol.V5);

        failure(login(config, MqttLogin.Session.CLEAN, true, LONG));

        assertThat(broker.levels()).containsExactly(V5);
    }

    @Test
    void shouldTryNoNewerLevelThanConfigured() {
        BrokerConfig config = TestBrokers.config("parent", broker.port(), Protocol.V3_1_1);

        opened(login(config, MqttLogin.Session.CLEAN, false, LONG));

        assertThat(broker.levels()).containsExactly(V311);
    }

    /** It is dying, not old. */
    @Test
    void shouldNotTry311WhenABrokerClosesThatHasSpokenMqtt5Before() {
        opened(login(false));
        broker.onConnect(hangUp());

        assertThat(failure(login(false)))
                .isInstanceOf(MqttRefusedException.class)
                .hasMessage("connection closed before CONNACK");
        assertThat(broker.levels()).containsExactly(V5, V5);
    }

    @Test
    void shouldFailWhenEveryLevelIsRefused() {
        broker.onConnect(refuse(0x01));

        assertThat(failure(login(true)))
                .isInstanceOf(MqttRefusedException.class)
                .hasMessageContaining("0x1");
        assertThat(broker.levels()).containsExactly(V5, BRIDGE, V311);
        shouldLeaveNothingOpen();
    }

    @Test
    void shouldFailWhenTheBrokerIsSilent() {
        broker.onConnect(FakeBroker.silence());

        assertThat(failure(login(
                        TestBrokers.config("parent", broker.port()),
                        MqttLogin.Session.CLEAN,
                        false,
                        Duration.ofMillis(100))))
                .isInstanceOf(MqttRefusedException.class)
                .hasMessage("no CONNACK within 100 ms");
        shouldLeaveNothingOpen();
    }

    static Stream<FakeBroker.Answer> garbage() {
        return Stream.of(
                connection -> connection.send(
                        Unpooled.copiedBuffer("HTTP/1.1 400 Bad Request\r\n\r\n", StandardCharsets.UTF_8)),
                FakeBroker.bytes(0xff, 0xff, 0xff, 0xff, 0xff, 0xff),
                FakeBroker.bytes(0x20, 3, 0, 0x77, 0),
                FakeBroker.bytes(0xd0, 0));
    }

    @ParameterizedTest
    @MethodSource("garbage")
    void shouldFailWhenTheAnswerIsNoConnack(FakeBroker.Answer answer) {
        broker.onConnect(answer);

        assertThat(failure(login(false))).isInstanceOf(MqttRefusedException.class);
        shouldLeaveNothingOpen();
    }

    @Test
    void shouldFailWithTheErrorOfTheNetworkWhenNobodyListens() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }

        assertThat(failure(login(TestBrokers.config("parent", free), MqttLogin.Session.CLEAN, false, LONG)))
                .isInstanceOf(ConnectException.class)
                .extracting(NetworkErrors::describe)
                .isEqualTo("connection refused");
    }

    @Test
    void shouldLogInWithTheCredentials() {
        Credentials credentials = new Credentials("bridge", Optional.of("s€cret"));

        opened(login(TestBrokers.config("parent", broker.port(), credentials), MqttLogin.Session.CLEAN, false, LONG));

        FakeConnection connection = broker.connection(0);
        assertThat(connection.connect().payload().userName()).isEqualTo("bridge");
        assertThat(connection.connect().payload().passwordInBytes())
                .isEqualTo("s€cret".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void shouldSendAUserNameAlone() {
        Credentials credentials = new Credentials("token", Optional.empty());

        opened(login(TestBrokers.config("parent", broker.port(), credentials), MqttLogin.Session.CLEAN, false, LONG));

        assertThat(broker.connection(0).connect().variableHeader().hasUserName())
                .isTrue();
        assertThat(broker.connection(0).connect().variableHeader().hasPassword())
                .isFalse();
    }

    @Test
    void shouldAskForASessionThatLastsForEver() {
        opened(login(config(), MqttLogin.Session.PERSISTENT, false, LONG));

        FakeConnection connection = broker.connection(0);
        assertThat(connection.connect().variableHeader().isCleanSession()).isFalse();
        assertThat(property(connection, MqttPropertyType.SESSION_EXPIRY_INTERVAL))
                .isEqualTo(0xFFFF_FFFF);
    }

    @Test
    void shouldAskForASessionThatEndsWithTheConnection() {
        opened(login(config(), MqttLogin.Session.CLEAN, false, LONG));

        FakeConnection connection = broker.connection(0);
        assertThat(connection.connect().variableHeader().isCleanSession()).isTrue();
        assertThat(property(connection, MqttPropertyType.SESSION_EXPIRY_INTERVAL))
                .isNull();
    }

    @Test
    void shouldSayItsReceiveMaximumAndKeepAlive() {
        opened(login(false));

        FakeConnection connection = broker.connection(0);
        assertThat(property(connection, MqttPropertyType.RECEIVE_MAXIMUM)).isEqualTo(7);
        assertThat(connection.connect().variableHeader().keepAliveTimeSeconds()).isEqualTo(20);
    }

    @Test
    void shouldOfferNoTopicAliases() {
        opened(login(false));

        assertThat(property(broker.connection(0), MqttPropertyType.TOPIC_ALIAS_MAXIMUM))
                .isNull();
    }

    private void shouldLeaveNothingOpen() {
        Eventually.asserted(() -> assertThat(broker.open()).isZero());
    }

    private static Object property(FakeConnection connection, MqttPropertyType type) {
        var property = connection.connect().variableHeader().properties().getProperty(type.value());
        return property == null ? null : property.value();
    }

    private BrokerConfig config() {
        return TestBrokers.config("parent", broker.port());
    }

    private MqttLogin login(boolean asBridge) {
        return login(config(), MqttLogin.Session.CLEAN, asBridge, LONG);
    }

    private static MqttLogin login(BrokerConfig config, MqttLogin.Session session, boolean asBridge, Duration timeout) {
        return new MqttLogin(config, "test-client", session, Duration.ofSeconds(20), 7, asBridge, timeout);
    }

    private Channel opened(MqttLogin login) {
        Future<Channel> dial = dial(login);
        assertThat(dial.isSuccess()).as(() -> String.valueOf(dial.cause())).isTrue();
        return dial.getNow();
    }

    private Throwable failure(MqttLogin login) {
        Future<Channel> dial = dial(login);
        assertThat(dial.isSuccess()).isFalse();
        return dial.cause();
    }

    private Future<Channel> dial(MqttLogin login) {
        Future<Channel> dial = dialer.dial(transport.nextLoop(), login, this::session);
        Eventually.that(dial::isDone);
        return dial;
    }

    private ChannelHandler session(ServerCapabilities said) {
        capabilities.add(said);
        return new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext ctx, Object msg) {
                early.add((MqttMessage) msg);
                ReferenceCountUtil.release(msg);
            }
        };
    }
}
