package dev.mqttbridge.mqtt.frame;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mqttbridge.mqtt.frame.SubscribeFrames.Filter;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttProperties.UserProperty;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption.RetainedHandlingPolicy;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SubscribeFramesTest {

    private static boolean is5(MqttVersion version) {
        return version == MqttVersion.MQTT_5;
    }

    private static MqttSubscriptionOption option(int qos, boolean noLocal, boolean asPublished, int handling) {
        return new MqttSubscriptionOption(
                MqttQoS.valueOf(qos), noLocal, asPublished, RetainedHandlingPolicy.valueOf(handling));
    }

    private static MqttProperties identifier(int identifier) {
        MqttProperties properties = new MqttProperties();
        properties.add(new UserProperty("k", "v"));
        properties.add(new IntegerProperty(MqttPropertyType.SUBSCRIPTION_IDENTIFIER.value(), identifier));
        return properties;
    }

    private static byte[] subscribe(MqttVersion version) {
        MqttMessage message = is5(version)
                ? MqttMessageBuilders.subscribe()
                        .messageId(300)
                        .properties(identifier(200_000))
                        .addSubscription("a/+/ü", option(2, true, true, 2))
                        .addSubscription("$share/group/#", option(1, false, false, 0))
                        .build()
                : MqttMessageBuilders.subscribe()
                        .messageId(300)
                        .addSubscription(MqttQoS.EXACTLY_ONCE, "a/+/ü")
                        .addSubscription(MqttQoS.AT_LEAST_ONCE, "$share/group/#")
                        .build();
        return Codec.encode(version, message);
    }

    private static byte[] unsubscribe(MqttVersion version) {
        var builder = MqttMessageBuilders.unsubscribe()
                .messageId(301)
                .addTopicFilter("a/+/ü")
                .addTopicFilter("#");
        if (is5(version)) {
            MqttProperties properties = new MqttProperties();
            properties.add(new UserProperty("k", "v"));
            builder.properties(properties);
        }
        return Codec.encode(version, builder.build());
    }

    @ParameterizedTest
    @EnumSource(MqttVersion.class)
    void shouldReadSubscribeAsNettyWritesIt(MqttVersion version) {
        byte[] bytes = subscribe(version);

        var read = SubscribeFrames.subscribe(Unpooled.wrappedBuffer(bytes), 0, bytes.length, is5(version));

        assertThat(read.identifier()).isEqualTo(is5(version) ? 200_000 : 0);
        assertThat(read.filters())
                .containsExactly(
                        new Filter("a/+/ü", is5(version) ? 0x02 | 0x04 | 0x08 | 0x20 : 2),
                        new Filter("$share/group/#", 1));
    }

    @ParameterizedTest
    @EnumSource(MqttVersion.class)
    void shouldReadUnsubscribeAsNettyWritesIt(MqttVersion version) {
        byte[] bytes = unsubscribe(version);

        assertThat(SubscribeFrames.unsubscribe(Unpooled.wrappedBuffer(bytes), 0, bytes.length, is5(version)))
                .containsExactly("a/+/ü", "#");
    }

    @ParameterizedTest
    @EnumSource(MqttVersion.class)
    void shouldReadTheCodesOfSuback(MqttVersion version) {
        byte[] bytes = Codec.encode(
                version,
                MqttMessageBuilders.subAck()
                        .packetId(9)
                        .addGrantedQos(MqttQoS.AT_MOST_ONCE)
                        .addGrantedQos(MqttQoS.EXACTLY_ONCE)
                        .addGrantedQos(MqttQoS.FAILURE)
                        .build());

        assertThat(SubscribeFrames.codes(Unpooled.wrappedBuffer(bytes), 0, bytes.length, is5(version)))
                .containsExactly(0, 2, 0x80);
    }

    @Test
    void shouldFindNoCodesInUnsubackOf311() {
        byte[] bytes = Codec.encode(
                MqttVersion.MQTT_3_1_1,
                MqttMessageBuilders.unsubAck().packetId(9).build());

        assertThat(SubscribeFrames.codes(Unpooled.wrappedBuffer(bytes), 0, bytes.length, false))
                .isEmpty();
    }

    @Test
    void shouldReadTheCodesOfUnsubackOfMqtt5() {
        byte[] bytes = Codec.encode(
                MqttVersion.MQTT_5,
                MqttMessageBuilders.unsubAck()
                        .packetId(9)
                        .addReasonCodes((short) 0, (short) 0x11, (short) 0x87)
                        .build());

        assertThat(SubscribeFrames.codes(Unpooled.wrappedBuffer(bytes), 0, bytes.length, true))
                .containsExactly(0, 0x11, 0x87);
    }

    @ParameterizedTest
    @EnumSource(MqttVersion.class)
    void shouldWriteSubscribeAsNettyDoes(MqttVersion version) {
        byte[] bytes = subscribe(version);
        var read = SubscribeFrames.subscribe(Unpooled.wrappedBuffer(bytes), 0, bytes.length, is5(version));

        var written = SubscribeFrames.subscribe(300, read.identifier(), read.filters(), is5(version));

        byte[] expected = is5(version) ? withoutUserProperty() : bytes;
        assertThat(ByteBufUtil.getBytes(written)).isEqualTo(expected);
    }

    private static byte[] withoutUserProperty() {
        MqttProperties properties = new MqttProperties();
        properties.add(new IntegerProperty(MqttPropertyType.SUBSCRIPTION_IDENTIFIER.value(), 200_000));
        return Codec.encode(
                MqttVersion.MQTT_5,
                MqttMessageBuilders.subscribe()
                        .messageId(300)
                        .properties(properties)
                        .addSubscription("a/+/ü", option(2, true, true, 2))
                        .addSubscription("$share/group/#", option(1, false, false, 0))
                        .build());
    }

    @Test
    void shouldWriteSubscribeWithoutIdentifier() {
        var written = SubscribeFrames.subscribe(7, 0, List.of(new Filter("t", 1)), true);

        assertThat(ByteBufUtil.hexDump(written)).isEqualTo("820700070000017401");
    }

    @ParameterizedTest
    @EnumSource(MqttVersion.class)
    void shouldReadOrRefuseWhateverTheBytes(MqttVersion version) {
        boolean mqtt5 = is5(version);
        Malformed.mutated(subscribe(version), (in, i, n) -> SubscribeFrames.subscribe(in, i, n, mqtt5), parsed -> {});
        Malformed.mutated(
                unsubscribe(version), (in, i, n) -> SubscribeFrames.unsubscribe(in, i, n, mqtt5), parsed -> {});
        Malformed.mutated(subscribe(version), (in, i, n) -> SubscribeFrames.codes(in, i, n, mqtt5), parsed -> {});
    }

    /** A list of filters may end behind each of them; what is empty is for the broker to refuse. */
    @Test
    void shouldRefuseFiltersThatAreCutOff() {
        byte[] one = ByteBufUtil.decodeHexDump("820600070001 7401".replace(" ", ""));
        Malformed.truncated(one, (in, i, n) -> SubscribeFrames.subscribe(in, i, n, false), 2);
        byte[] none = ByteBufUtil.decodeHexDump("a205000700017 4".replace(" ", ""));
        Malformed.truncated(none, (in, i, n) -> SubscribeFrames.unsubscribe(in, i, n, false), 2);
    }
}
