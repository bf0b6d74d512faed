package dev.mqttbridge.link;

import static io.netty.handler.codec.mqtt.MqttMessageType.PUBACK;
import static io.netty.handler.codec.mqtt.MqttMessageType.PUBCOMP;
import static io.netty.handler.codec.mqtt.MqttMessageType.PUBREC;
import static io.netty.handler.codec.mqtt.MqttMessageType.PUBREL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mqttbridge.config.Direction;
import dev.mqttbridge.config.Remap;
import dev.mqttbridge.config.TopicRule;
import dev.mqttbridge.testing.Mqtt;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the topic rules make of messages on their way. */
class LaneTopicsTest {

    private static final TopicRule PLANT =
            new TopicRule("#", Direction.BOTH, 2, List.of("raw/#"), new Remap("l/", "plant1/"));

    private final TestLink link = new TestLink().rules(PLANT);

    @AfterEach
    void close() {
        link.close();
    }

    @Test
    void shouldSubscribeWithThePrefixOfTheSource() {
        link.up();

        assertThat(filters(Way.UP)).containsExactly("l/#");
        assertThat(filters(Way.DOWN)).containsExactly("plant1/#");
    }

    @ParameterizedTest
    @CsvSource({"UP, l/temp, plant1/temp", "DOWN, plant1/temp, l/temp"})
    void shouldPublishUnderTheNameAtTheTarget(Way way, String topic, String there) {
        link.up();

        link.source(way).send(Mqtt.publish(1, 7, topic, "21.5"));

        MqttPublishMessage arrived = link.target(way).nextPublish();
        assertThat(Mqtt.topic(arrived)).isEqualTo(there);
        assertThat(Mqtt.packetId(arrived)).isEqualTo(7);
        assertThat(Mqtt.payload(arrived)).isEqualTo("21.5");
    }

    @ParameterizedTest
    @CsvSource({"l/answers, plant1/answers", "l/raw/answers, l/raw/answers", "answers, answers"})
    void shouldMapTheResponseTopicByTheSameRules(String responseTopic, String there) {
        link.up();
        MqttProperties properties = new MqttProperties();
        properties.add(new StringProperty(MqttPropertyType.RESPONSE_TOPIC.value(), responseTopic));

        link.source(Way.UP).send(Mqtt.publish(0, 0, "l/temp", "", properties));

        assertThat(link.target(Way.UP)
                        .nextPublish()
                        .variableHeader()
                        .properties()
                        .getProperty(MqttPropertyType.RESPONSE_TOPIC.value())
                        .value())
                .isEqualTo(there);
    }

    @ParameterizedTest
    @CsvSource({"l/raw/1, EXCLUDED", "other, NO_RULE", "$SYS/uptime, UNASKED"})
    void shouldAcknowledgeAndCountWhatNoRuleCarries(String topic, DropReason reason) {
        link.up();

        link.source(Way.UP).send(Mqtt.publish(1, 7, topic, ""));

        assertThat(Mqtt.packetId(link.source(Way.UP).next(PUBACK))).isEqualTo(7);
        link.source(Way.UP).send(Mqtt.publish(1, 8, "l/marker", ""));
        assertThat(Mqtt.packetId(link.target(Way.UP).nextPublish())).isEqualTo(8);
        assertThat(link.stats(Way.UP).dropped(reason)).isEqualTo(1);
        assertThat(link.stats(Way.UP).droppedInAll()).isEqualTo(1);
    }

    @Test
    void shouldRunTheHandshakeOfQos2ForWhatNoRuleCarries() {
        link.up();

        link.source(Way.UP).send(Mqtt.publish(2, 7, "other", ""));
        assertThat(Mqtt.packetId(link.source(Way.UP).next(PUBREC))).isEqualTo(7);
        link.source(Way.UP).send(Mqtt.ack(PUBREL, 7));
        assertThat(Mqtt.packetId(link.source(Way.UP).next(PUBCOMP))).isEqualTo(7);

        assertThat(link.target(Way.UP).pending()).isZero();
    }

    /** With QoS 0 nobody waits for an answer; the route must not see it either. */
    @Test
    void shouldDropBeforeTheRoute() {
        boolean[] seen = {false};
        link.step(exchange -> {
                    LinkMessage message = exchange.getMessage().getBody(LinkMessage.class);
                    seen[0] |= message.topic().equals("other");
                })
                .up();

        link.source(Way.UP).send(Mqtt.publish(0, 0, "other", ""));
        link.source(Way.UP).send(Mqtt.publish(0, 0, "l/marker", ""));

        assertThat(Mqtt.topic(link.target(Way.UP).nextPublish())).isEqualTo("plant1/marker");
        assertThat(seen[0]).isFalse();
    }

    /**
     * The rules were others when it was sent first, and the target has it under this number: unless it is released there, the next
     * message under the number is taken for it and lost.
     */
    @Test
    void shouldReleaseAtTheTargetWhatAnEarlierPairMayHaveSentThere() {
        link.up();
        link.source(Way.UP).send(Mqtt.duplicate(2, 7, "other", ""));

        assertThat(Mqtt.packetId(link.target(Way.UP).next(PUBREL))).isEqualTo(7);
        assertThat(Mqtt.packetId(link.source(Way.UP).next(PUBREC))).isEqualTo(7);
        link.target(Way.UP).send(Mqtt.ack(PUBCOMP, 7));
        link.source(Way.UP).send(Mqtt.ack(PUBREL, 7));
        assertThat(Mqtt.packetId(link.source(Way.UP).next(PUBCOMP))).isEqualTo(7);

        link.source(Way.UP).send(Mqtt.publish(2, 7, "l/temp", ""));
        link.target(Way.UP).nextPublish();
        link.target(Way.UP).send(Mqtt.ack(PUBREC, 7));
        assertThat(Mqtt.packetId(link.source(Way.UP).next(PUBREC))).isEqualTo(7);
    }

    /** The netty encoder would cut the length of the topic to two bytes and say nothing. */
    @Test
    void shouldAcknowledgeWhatHasNoRoomForThePrefix() {
        link.up();

        link.source(Way.UP).send(Mqtt.publish(1, 7, "l/" + "a".repeat(65_528), "fits"));
        link.source(Way.UP).send(Mqtt.publish(1, 8, "l/" + "a".repeat(65_529), "does not"));

        assertThat(Mqtt.topic(link.target(Way.UP).nextPublish())).hasSize(65_535);
        assertThat(Mqtt.packetId(link.source(Way.UP).next(PUBACK))).isEqualTo(8);
        assertThat(link.stats(Way.UP).dropped(DropReason.TOO_LARGE)).isEqualTo(1);
    }

    private List<String> filters(Way way) {
        return link.source(way).subscribe().orElseThrow().payload().topicSubscriptions().stream()
                .map(MqttTopicSubscription::topicFilter)
                .toList();
    }
}
