package dev.mqttbridge.mqtt.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import io.netty.handler.codec.mqtt.MqttProperties.UserProperty;
import io.netty.handler.codec.mqtt.MqttVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnackFrameTest {

    private static byte[] v3(boolean sessionPresent, MqttConnectReturnCode code) {
        return Codec.encode(
                MqttVersion.MQTT_3_1_1,
                MqttMessageBuilders.connAck()
                        .sessionPresent(sessionPresent)
                        .returnCode(code)
                        .build());
    }

    private static byte[] v5(boolean sessionPresent, MqttConnectReturnCode code, MqttProperties properties) {
        return Codec.encode(
                MqttVersion.MQTT_5,
                MqttMessageBuilders.connAck()
                        .sessionPresent(sessionPresent)
                        .returnCode(code)
                        .properties(properties)
                        .build());
    }

    private static byte[] v5(MqttProperties properties) {
        return v5(false, MqttConnectReturnCode.CONNECTION_ACCEPTED, properties);
    }

    private static MqttProperties with(MqttPropertyType type, int value) {
        MqttProperties properties = new MqttProperties();
        properties.add(new IntegerProperty(type.value(), value));
        return properties;
    }

    private static MqttProperties everything() {
        MqttProperties properties = new MqttProperties();
        properties.add(new IntegerProperty(MqttPropertyType.SESSION_EXPIRY_INTERVAL.value(), 60));
        properties.add(new IntegerProperty(MqttPropertyType.RECEIVE_MAXIMUM.value(), 20));
        properties.add(new IntegerProperty(MqttPropertyType.MAXIMUM_QOS.value(), 1));
        properties.add(new IntegerProperty(MqttPropertyType.RETAIN_AVAILABLE.value(), 0));
        properties.add(new IntegerProperty(MqttPropertyType.MAXIMUM_PACKET_SIZE.value(), 1_000));
        properties.add(new StringProperty(MqttPropertyType.ASSIGNED_CLIENT_IDENTIFIER.value(), "auto-1"));
        properties.add(new IntegerProperty(MqttPropertyType.TOPIC_ALIAS_MAXIMUM.value(), 10));
        properties.add(new StringProperty(MqttPropertyType.REASON_STRING.value(), "why not"));
        properties.add(new UserProperty("k", "v"));
        properties.add(new IntegerProperty(MqttPropertyType.WILDCARD_SUBSCRIPTION_AVAILABLE.value(), 0));
        properties.add(new IntegerProperty(MqttPropertyType.SUBSCRIPTION_IDENTIFIER_AVAILABLE.value(), 0));
        properties.add(new IntegerProperty(MqttPropertyType.SHARED_SUBSCRIPTION_AVAILABLE.value(), 0));
        properties.add(new IntegerProperty(MqttPropertyType.SERVER_KEEP_ALIVE.value(), 15));
        properties.add(new StringProperty(MqttPropertyType.RESPONSE_INFORMATION.value(), "r"));
        properties.add(new StringProperty(MqttPropertyType.SERVER_REFERENCE.value(), "elsewhere"));
        return properties;
    }

    private static ConnackFrame parse(byte[] frame, boolean mqtt5) {
        return ConnackFrame.parse(Unpooled.wrappedBuffer(frame), 0, frame.length, mqtt5);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldReadAndRepeatConnackOf311(boolean sessionPresent) {
        byte[] bytes = v3(sessionPresent, MqttConnectReturnCode.CONNECTION_ACCEPTED);

        ConnackFrame connack = parse(bytes, false);

        assertThat(connack.isAccepted()).isTrue();
        assertThat(connack.isSessionPresent()).isEqualTo(sessionPresent);
        assertThat(connack.keepAlive(30)).isEqualTo(30);
        assertThat(ByteBufUtil.getBytes(connack.forClient(sessionPresent))).isEqualTo(bytes);
    }

    @Test
    void shouldReadEveryPropertyOfMqtt5() {
        ConnackFrame connack = parse(v5(everything()), true);

        assertThat(connack.assignedClientId()).isEqualTo("auto-1");
        assertThat(connack.receiveMaximum()).isEqualTo(20);
        assertThat(connack.keepAlive(60)).isEqualTo(15);
        assertThat(connack.lacks(parse(v5(new MqttProperties()), true)))
                .containsExactly(
                        "Receive Maximum",
                        "Maximum QoS",
                        "Maximum Packet Size",
                        "Retain Available",
                        "Wildcard Subscription Available",
                        "Subscription Identifiers Available",
                        "Shared Subscription Available");
    }

    @Test
    void shouldLackNothingAgainstItself() {
        ConnackFrame connack = parse(v5(everything()), true);

        assertThat(connack.lacks(connack)).isEmpty();
        assertThat(parse(v5(new MqttProperties()), true).lacks(connack)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"MAXIMUM_PACKET_SIZE, -1", "RECEIVE_MAXIMUM, 65535", "MAXIMUM_QOS, 1"})
    void shouldTakeNumbersForUnsigned(MqttPropertyType type, int value) {
        ConnackFrame connack = parse(v5(with(type, value)), true);

        boolean less = type == MqttPropertyType.MAXIMUM_QOS;
        assertThat(connack.lacks(parse(v5(new MqttProperties()), true))).hasSize(less ? 1 : 0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldTakeOnlyTopicAliasMaximumFromTheClient(boolean sessionPresent) {
        MqttProperties wanted = new MqttProperties();
        everything().listAll().stream()
                .filter(p -> p.propertyId() != MqttPropertyType.TOPIC_ALIAS_MAXIMUM.value())
                .forEach(wanted::add);

        ConnackFrame connack = parse(v5(everything()), true);

        assertThat(ByteBufUtil.getBytes(connack.forClient(sessionPresent)))
                .isEqualTo(v5(sessionPresent, MqttConnectReturnCode.CONNECTION_ACCEPTED, wanted));
    }

    @Test
    void shouldRepeatConnackOfMqtt5WithoutProperties() {
        byte[] bytes = v5(new MqttProperties());

        assertThat(ByteBufUtil.getBytes(parse(bytes, true).forClient(false))).isEqualTo(bytes);
    }

    @Test
    void shouldRepeatConnackOfMqtt5ThatHadOnlyTopicAliasMaximum() {
        byte[] bytes = v5(with(MqttPropertyType.TOPIC_ALIAS_MAXIMUM, 10));

        assertThat(ByteBufUtil.getBytes(parse(bytes, true).forClient(false))).isEqualTo(v5(new MqttProperties()));
    }

    /** A broker of 3.1.1 that is asked for MQTT 5 (MQTT 3.1.1, 3.1.2.2). */
    @Test
    void shouldUnderstandARefusalWithoutProperties() {
        byte[] bytes = v3(false, MqttConnectReturnCode.CONNECTION_REFUSED_UNACCEPTABLE_PROTOCOL_VERSION);

        ConnackFrame connack = parse(bytes, true);

        assertThat(connack.isAccepted()).isFalse();
        assertThat(connack.reasonCode()).isEqualTo(1);
        assertThat(connack.saysTryAnother()).isFalse();
        assertThat(ByteBufUtil.getBytes(connack.forClient(false))).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({
        "false, CONNECTION_REFUSED_SERVER_UNAVAILABLE, true",
        "false, CONNECTION_REFUSED_BAD_USER_NAME_OR_PASSWORD, false",
        "false, CONNECTION_REFUSED_NOT_AUTHORIZED, false",
        "true, CONNECTION_REFUSED_SERVER_UNAVAILABLE_5, true",
        "true, CONNECTION_REFUSED_SERVER_BUSY, true",
        "true, CONNECTION_REFUSED_USE_ANOTHER_SERVER, true",
        "true, CONNECTION_REFUSED_SERVER_MOVED, true",
        "true, CONNECTION_REFUSED_BAD_USERNAME_OR_PASSWORD, false",
        "true, CONNECTION_REFUSED_BANNED, false",
    })
    void shouldKnowWhatAnotherBrokerMayAnswerDifferently(boolean mqtt5, MqttConnectReturnCode code, boolean another) {
        byte[] bytes = mqtt5 ? v5(false, code, new MqttProperties()) : v3(false, code);

        assertThat(parse(bytes, mqtt5).saysTryAnother()).isEqualTo(another);
        assertThat(parse(bytes, mqtt5).isAccepted()).isFalse();
    }

    @Test
    void shouldRefuseAnythingElse() {
        byte[] pingresp = {(byte) 0xD0, 0};

        assertThatExceptionOfType(MalformedFrameException.class).isThrownBy(() -> parse(pingresp, true));
    }

    @Test
    void shouldRefuseTopicAliasMaximumTwice() {
        byte[] bytes = ByteBufUtil.decodeHexDump("200900000622000122 0002".replace(" ", ""));

        assertThatExceptionOfType(MalformedFrameException.class).isThrownBy(() -> parse(bytes, true));
    }

    @Test
    void shouldRefuseWhatIsTooShort() {
        Malformed.truncated(v3(true, MqttConnectReturnCode.CONNECTION_ACCEPTED), parser(false), -1);
        Malformed.truncated(v5(everything()), parser(true), 2);
    }

    @Test
    void shouldReadOrRefuseWhateverTheBytes() {
        Malformed.mutated(v5(everything()), parser(true), parsed -> ((ConnackFrame) parsed)
                .forClient(true)
                .release());
    }

    private static Malformed.Parser parser(boolean mqtt5) {
        return (in, index, length) -> ConnackFrame.parse(in, index, length, mqtt5);
    }
}
