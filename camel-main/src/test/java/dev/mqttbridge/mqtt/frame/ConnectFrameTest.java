package dev.mqttbridge.mqtt.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.BinaryProperty;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import io.netty.handler.codec.mqtt.MqttProperties.UserProperty;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectFrameTest {

    private static MqttMessageBuilders.ConnectBuilder full(MqttVersion version) {
        return MqttMessageBuilders.connect()
                .protocolVersion(version)
                .clientId("clünt")
                .cleanSession(false)
                .keepAlive(300)
                .username("somebody")
                .password("secret".getBytes(StandardCharsets.UTF_8))
                .willFlag(true)
                .willQoS(MqttQoS.EXACTLY_ONCE)
                .willRetain(true)
                .willTopic("last/will")
                .willMessage("gone".getBytes(StandardCharsets.UTF_8));
    }

    /** Every property that CONNECT may have, but for those of AUTH. */
    private static MqttProperties properties() {
        MqttProperties properties = new MqttProperties();
        properties.add(new IntegerProperty(MqttPropertyType.SESSION_EXPIRY_INTERVAL.value(), 3_600));
        properties.add(new IntegerProperty(MqttPropertyType.TOPIC_ALIAS_MAXIMUM.value(), 10));
        properties.add(new IntegerProperty(MqttPropertyType.RECEIVE_MAXIMUM.value(), 7));
        properties.add(new IntegerProperty(MqttPropertyType.MAXIMUM_PACKET_SIZE.value(), 100_000));
        properties.add(new IntegerProperty(MqttPropertyType.REQUEST_RESPONSE_INFORMATION.value(), 1));
        properties.add(new IntegerProperty(MqttPropertyType.REQUEST_PROBLEM_INFORMATION.value(), 1));
        properties.add(new UserProperty("kéy", "value"));
        return properties;
    }

    private static MqttProperties willProperties() {
        MqttProperties properties = new MqttProperties();
        properties.add(new IntegerProperty(MqttPropertyType.WILL_DELAY_INTERVAL.value(), 30));
        properties.add(new StringProperty(MqttPropertyType.CONTENT_TYPE.value(), "text"));
        properties.add(new BinaryProperty(MqttPropertyType.CORRELATION_DATA.value(), new byte[] {1, 2}));
        return properties;
    }

    private static byte[] fullV5() {
        return Codec.encode(
                MqttVersion.MQTT_5,
                full(MqttVersion.MQTT_5)
                        .properties(properties())
                        .willProperties(willProperties())
                        .build());
    }

    private static ConnectFrame parse(byte[] frame) {
        return ConnectFrame.parse(Unpooled.wrappedBuffer(frame), 0, frame.length);
    }

    private static MqttConnectMessage read(MqttVersion version, ByteBuf frame) {
        AtomicReference<MqttConnectMessage> read = new AtomicReference<>();
        Codec.decode(version, frame, message -> read.set((MqttConnectMessage) message));
        return read.get();
    }

    @ParameterizedTest
    @EnumSource(MqttVersion.class)
    void shouldReadWhatNettyWrites(MqttVersion version) {
        byte[] bytes = Codec.encode(version, full(version).build());

        ConnectFrame connect = parse(bytes);

        assertThat(connect.isMqtt5()).isEqualTo(version == MqttVersion.MQTT_5);
        assertThat(connect.clientId()).isEqualTo("clünt");
        assertThat(connect.keepAlive()).isEqualTo(300);
        assertThat(connect.isCleanStart()).isFalse();
        assertThat(connect.receiveMaximum()).isEqualTo(65_535);
        assertThat(connect.authenticates()).isFalse();
        assertThat(ByteBufUtil.getBytes(connect.asSent())).isEqualTo(bytes);
    }

    @Test
    void shouldReadThePropertiesOfMqtt5() {
        ConnectFrame connect = parse(fullV5());

        assertThat(connect.sessionExpiry()).isEqualTo(3_600);
        assertThat(connect.isPersistent()).isTrue();
        assertThat(connect.receiveMaximum()).isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource({
        "MQTT_3_1,   true,  -1, false",
        "MQTT_3_1_1, true,  -1, false",
        "MQTT_3_1_1, false, -1, true",
        "MQTT_5,     true,  -1, false",
        "MQTT_5,     false, -1, false",
        "MQTT_5,     false,  0, false",
        "MQTT_5,     true,   5, true",
    })
    void shouldKnowWhetherTheSessionOutlivesTheConnection(
            MqttVersion version, boolean cleanStart, int expiry, boolean persistent) {
        MqttProperties properties = new MqttProperties();
        if (expiry >= 0) {
            properties.add(new IntegerProperty(MqttPropertyType.SESSION_EXPIRY_INTERVAL.value(), expiry));
        }
        var connect = MqttMessageBuilders.connect()
                .protocolVersion(version)
                .clientId("c")
                .cleanSession(cleanStart)
                .properties(properties)
                .build();

        assertThat(parse(Codec.encode(version, connect)).isPersistent()).isEqualTo(persistent);
    }

    @Test
    void shouldTakeASessionExpiryOfAllOnesForNever() {
        MqttProperties properties = new MqttProperties();
        properties.add(new IntegerProperty(MqttPropertyType.SESSION_EXPIRY_INTERVAL.value(), -1));
        var connect = full(MqttVersion.MQTT_5).properties(properties).build();

        assertThat(parse(Codec.encode(MqttVersion.MQTT_5, connect)).sessionExpiry())
                .isEqualTo(0xFFFF_FFFFL);
    }

    @ParameterizedTest
    @EnumSource(MqttVersion.class)
    void shouldSayTheSameAgainToTheByte(MqttVersion version) {
        byte[] bytes = Codec.encode(version, full(version).build());

        assertThat(ByteBufUtil.getBytes(parse(bytes).forBroker("clünt", false))).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldChangeOnlyClientIdCleanStartAndTopicAliasMaximum(boolean cleanStart) {
        MqttConnectMessage read = read(MqttVersion.MQTT_5, parse(fullV5()).forBroker("assigned", cleanStart));

        var header = read.variableHeader();
        assertThat(header.isCleanSession()).isEqualTo(cleanStart);
        assertThat(header.keepAliveTimeSeconds()).isEqualTo(300);
        assertThat(header.willQos()).isEqualTo(2);
        assertThat(header.isWillRetain()).isTrue();
        assertThat(values(header.properties())).isEqualTo(values(properties(), MqttPropertyType.TOPIC_ALIAS_MAXIMUM));
        var payload = read.payload();
        assertThat(payload.clientIdentifier()).isEqualTo("assigned");
        assertThat(payload.userName()).isEqualTo("somebody");
        assertThat(payload.passwordInBytes()).asString().isEqualTo("secret");
        assertThat(payload.willTopic()).isEqualTo("last/will");
        assertThat(payload.willMessageInBytes()).asString().isEqualTo("gone");
        assertThat(values(payload.willProperties())).isEqualTo(values(willProperties()));
    }

    private static String values(MqttProperties properties, MqttPropertyType... without) {
        return properties.listAll().stream()
                .filter(p -> Arrays.stream(without).noneMatch(w -> w.value() == p.propertyId()))
                .map(p -> p.propertyId() + "=" + (p.value() instanceof byte[] b ? Arrays.toString(b) : p.value()))
                .sorted()
                .toList()
                .toString();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void shouldRemoveTopicAliasMaximumWhereverItStands(int position) {
        MqttProperties properties = new MqttProperties();
        for (int i = 0; i < 3; i++) {
            properties.add(
                    i == position
                            ? new IntegerProperty(MqttPropertyType.TOPIC_ALIAS_MAXIMUM.value(), 9)
                            : new UserProperty("k" + i, "v"));
        }
        byte[] bytes = Codec.encode(
                MqttVersion.MQTT_5,
                full(MqttVersion.MQTT_5).properties(properties).build());

        MqttConnectMessage read = read(MqttVersion.MQTT_5, parse(bytes).forBroker("c", true));

        assertThat(read.variableHeader().properties().getProperty(MqttPropertyType.TOPIC_ALIAS_MAXIMUM.value()))
                .isNull();
        assertThat(read.variableHeader().properties().getProperties(MqttPropertyType.USER_PROPERTY.value()))
                .isNotEmpty();
        assertThat(read.payload().willTopic()).isEqualTo("last/will");
    }

    @Test
    void shouldCopeWithPropertiesWhoseLengthGetsShorterByADigit() {
        MqttProperties properties = new MqttProperties();
        properties.add(new IntegerProperty(MqttPropertyType.TOPIC_ALIAS_MAXIMUM.value(), 9));
        properties.add(new UserProperty("k", "v".repeat(127 - 6)));
        byte[] bytes = Codec.encode(
                MqttVersion.MQTT_5,
                full(MqttVersion.MQTT_5).properties(properties).build());

        MqttConnectMessage read = read(MqttVersion.MQTT_5, parse(bytes).forBroker("c", true));

        assertThat(read.payload().clientIdentifier()).isEqualTo("c");
        assertThat(read.payload().passwordInBytes()).asString().isEqualTo("secret");
    }

    @Test
    void shouldKeepTheBridgeBit() {
        byte[] bytes = Codec.encode(
                MqttVersion.MQTT_3_1_1, full(MqttVersion.MQTT_3_1_1).build());
        bytes[8] = (byte) 0x84;

        ConnectFrame connect = parse(bytes);

        assertThat(connect.isMqtt5()).isFalse();
        assertThat(ByteBufUtil.getBytes(connect.forBroker("clünt", false))).isEqualTo(bytes);
    }

    @Test
    void shouldSeeThatAClientAuthenticates() {
        MqttProperties properties = new MqttProperties();
        properties.add(new StringProperty(MqttPropertyType.AUTHENTICATION_METHOD.value(), "SCRAM"));
        properties.add(new BinaryProperty(MqttPropertyType.AUTHENTICATION_DATA.value(), new byte[] {1}));
        var connect = full(MqttVersion.MQTT_5).properties(properties).build();

        assertThat(parse(Codec.encode(MqttVersion.MQTT_5, connect)).authenticates())
                .isTrue();
    }

    @Test
    void shouldTakeAnEmptyClientId() {
        var connect = MqttMessageBuilders.connect()
                .protocolVersion(MqttVersion.MQTT_5)
                .clientId("")
                .cleanSession(true)
                .build();

        assertThat(parse(Codec.encode(MqttVersion.MQTT_5, connect)).clientId()).isEmpty();
    }

    @Test
    void shouldPrintNoSecret() {
        assertThat(parse(fullV5()).toString())
                .contains("clünt")
                .doesNotContain("secret")
                .doesNotContain("somebody")
                .doesNotContain("gone");
    }

    @ParameterizedTest
    @CsvSource({
        "10, 00044d515454 04 02 0000 0001 63",
        "10, 00064d5149736470 03 02 0000 0001 63",
        "10, 00044d515454 05 02 0000 00 0001 63",
        "10, 00044d515454 05 02 0000 03 220001 0001 63",
    })
    void shouldTakeTheSmallestThereIs(String first, String body) {
        assertThat(parse(frame(first, body)).clientId()).isEqualTo("c");
    }

    @ParameterizedTest
    @CsvSource({
        "10, 00044d515454 03 02 0000 0001 63, MQTT of level 3",
        "10, 00044d515454 06 02 0000 0001 63, MQTT of level 6",
        "10, 00064d5149736470 04 02 0000 0001 63, MQIsdp of level 4",
        "10, 00044d515454 04 02 0000 0001 63 00, a byte behind the client id",
        "10, 00044d515454 04 03 0000 0001 63, the reserved flag of CONNECT",
        "12, 00044d515454 04 02 0000 0001 63, flags in the fixed header",
        "20, 00044d515454 04 02 0000 0001 63, CONNACK",
        "10, 00044d515454 04 02 0000 0002 66ff, a client id that is not UTF-8",
        "10, 00044d515454 05 02 0000 06 220001 220002 0001 63, Topic Alias Maximum twice",
        "10, 00044d515454 05 02 0000 04 a2000001 0001 63, an identifier of two bytes",
        "10, 00044d515454 05 02 0000 02 4000 0001 63, an unknown property",
        "10, 00044d515454 05 02 0000 02 220000 0001 63, properties that end in the middle of one",
    })
    void shouldRefuse(String first, String body, String what) {
        assertThatExceptionOfType(MalformedFrameException.class).as(what).isThrownBy(() -> parse(frame(first, body)));
    }

    private static byte[] frame(String first, String body) {
        byte[] bytes = ByteBufUtil.decodeHexDump(body.replace(" ", ""));
        int type = Integer.parseInt(first, 16);
        return ByteBufUtil.getBytes(FrameWriter.withHeader(type, Unpooled.wrappedBuffer(bytes)));
    }

    @ParameterizedTest
    @EnumSource(MqttVersion.class)
    void shouldRefuseWhatIsTooShort(MqttVersion version) {
        Malformed.truncated(Codec.encode(version, full(version).build()), ConnectFrame::parse, -1);
        Malformed.truncated(fullV5(), ConnectFrame::parse, -1);
    }

    @Test
    void shouldReadOrRefuseWhateverTheBytes() {
        Malformed.mutated(fullV5(), ConnectFrame::parse, parsed -> ((ConnectFrame) parsed)
                .forBroker("id", true)
                .release());
    }
}
