package dev.mqttbridge.link;

import static io.netty.handler.codec.mqtt.MqttMessageType.PUBACK;
import static io.netty.handler.codec.mqtt.MqttMessageType.PUBCOMP;
import static io.netty.handler.codec.mqtt.MqttMessageType.PUBREC;
import static io.netty.handler.codec.mqtt.MqttMessageType.PUBREL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mqttbridge.config.Direction;
import dev.mqttbridge.config.TopicRule;
import dev.mqttbridge.testing.Eventually;
import dev.mqttbridge.testing.FakeBroker;
import dev.mqttbridge.testing.FakeConnection;
import dev.mqttbridge.testing.Mqtt;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens to messages while both connections of a link are open. */
class LaneTest {

    private static final int NOT_AUTHORISED = 0x87;
    private static final int PACKET_ID_NOT_FOUND = 0x92;
    private static final int QUOTA_EXCEEDED = 0x97;

    private final TestLink link = new TestLink();

    @AfterEach
    void close() {
        link.close();
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void shouldPassQos0(Way way) {
        link.up();

        link.source(way).send(Mqtt.publish(0, 0, "temp/1", "21.5"));

        MqttPublishMessage arrived = link.target(way).nextPublish();
        assertThat(Mqtt.topic(arrived)).isEqualTo("temp/1");
        assertThat(Mqtt.payload(arrived)).isEqualTo("21.5");
        assertThat(arrived.fixedHeader().qosLevel().value()).isZero();
        assertThat(arrived.fixedHeader().isRetain()).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void shouldPassQos1UnderItsPacketIdAndAcknowledgeWithTheTarget(Way way) {
        link.up();

        link.source(way).send(Mqtt.publish(1, 7, "temp", "21.5"));
        MqttPublishMessage arrived = link.target(way).nextPublish();
        assertThat(Mqtt.packetId(arrived)).isEqualTo(7);
        assertThat(arrived.fixedHeader().qosLevel().value()).isEqualTo(1);
        link.assertNothingElseReachesSource(way);

        link.target(way).send(Mqtt.ack(PUBACK, 7));
        assertThat(Mqtt.packetId(link.source(way).next(PUBACK))).isEqualTo(7);
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void shouldLetTheBrokersRunTheHandshakeOfQos2(Way way) {
        link.up();

        link.source(way).send(Mqtt.publish(2, 9, "temp", "21.5"));
        assertThat(Mqtt.packetId(link.target(way).nextPublish())).isEqualTo(9);
        link.assertNothingElseReachesSource(way);

        link.target(way).send(Mqtt.ack(PUBREC, 9));
        assertThat(Mqtt.packetId(link.source(way).next(PUBREC))).isEqualTo(9);

        link.source(way).send(Mqtt.ack(PUBREL, 9));
        MqttMessage pubrel = link.target(way).next(PUBREL);
        assertThat(Mqtt.packetId(pubrel)).isEqualTo(9);
        assertThat(pubrel.fixedHeader().qosLevel().value()).as("MQTT-3.6.1-1").isEqualTo(1);
        link.assertNothingElseReachesSource(way);

        link.target(way).send(Mqtt.ack(PUBCOMP, 9));
        assertThat(Mqtt.packetId(link.source(way).next(PUBCOMP))).isEqualTo(9);
    }

    @Test
    void shouldKeepTheTwoWaysApartThoughTheyUseTheSameIds() {
        link.up();
        link.child().connection(0).send(Mqtt.publish(1, 1, "up", ""));
        link.hub().connection(0).send(Mqtt.publish(2, 1, "down", ""));
        link.hub().connection(0).nextPublish();
        link.child().connection(0).nextPublish();

        link.hub().connection(0).send(Mqtt.ack(PUBACK, 1));
        link.child().connection(0).next(PUBACK);
        link.child().connection(0).send(Mqtt.ack(PUBREC, 1));
        link.hub().connection(0).next(PUBREC);
    }

    @Test
    void shouldPassTheRetainFlag() {
        link.up();

        link.source(Way.DOWN).send(Mqtt.retained(1, 1, "state", "on"));

        assertThat(link.target(Way.DOWN).nextPublish().fixedHeader().isRetain()).isTrue();
    }

    @Test
    void shouldPassTheDeletionOfARetainedMessage() {
        link.up();

        link.source(Way.DOWN).send(Mqtt.retained(1, 1, "state", ""));

        MqttPublishMessage arrived = link.target(Way.DOWN).nextPublish();
        assertThat(arrived.fixedHeader().isRetain()).isTrue();
        assertThat(Mqtt.payload(arrived)).isEmpty();
    }

    @Test
    void shouldNotRetainWhereTheTargetHasNoRetain() {
        link.hub().onConnect(FakeBroker.accept(false, integer(MqttPropertyType.RETAIN_AVAILABLE, 0)));
        link.up();

        link.source(Way.UP).send(Mqtt.retained(1, 1, "state", "on"));

        assertThat(link.target(Way.UP).nextPublish().fixedHeader().isRetain()).isFalse();
    }

    @Test
    void shouldPassTheDupFlag() {
        link.up();

        link.source(Way.UP).send(Mqtt.duplicate(2, 5, "temp", "21.5"));

        assertThat(link.target(Way.UP).nextPublish().fixedHeader().isDup()).isTrue();
    }

    /** What a resumed session begins with when the old pair broke between PUBREC and PUBCOMP. */
    @Test
    void shouldPassAPubrelOfAMessageItHasNotSeen() {
        link.up();

        link.source(Way.UP).send(Mqtt.ack(PUBREL, 44));
        assertThat(Mqtt.packetId(link.target(Way.UP).next(PUBREL))).isEqualTo(44);
        link.target(Way.UP).send(Mqtt.ack(PUBCOMP, 44, PACKET_ID_NOT_FOUND));

        assertThat(Mqtt.packetId(link.source(Way.UP).next(PUBCOMP))).isEqualTo(44);
        assertThat(link.stats(Way.UP).droppedInAll()).isZero();
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void shouldAddTheSourceToThePath(Way way) {
        link.up();

        link.source(way).send(Mqtt.publish(0, 0, "temp", ""));

        assertThat(Mqtt.userProperties(link.target(way).nextPublish()))
                .containsExactly("mqtt-bridge-path=" + (way == Way.UP ? "child1@test" : "parent@test"));
    }

    @Test
    void shouldMakeAPathLonger() {
        link.up();

        link.source(Way.UP).send(Mqtt.publish(0, 0, "temp", "", Mqtt.userProperty("mqtt-bridge-path", "child2")));

        assertThat(Mqtt.userProperties(link.target(Way.UP).nextPublish()))
                .containsExactly("mqtt-bridge-path=child2,child1@test");
    }

    @Test
    void shouldKeepBackTopicAliasAndSubscriptionIdentifier() {
        link.up();
        MqttProperties properties = integer(MqttPropertyType.TOPIC_ALIAS, 3);
        properties.add(new IntegerProperty(MqttPropertyType.SUBSCRIPTION_IDENTIFIER.value(), 200));
        properties.add(new IntegerProperty(MqttPropertyType.PUBLICATION_EXPIRY_INTERVAL.value(), 60));

        link.source(Way.UP).send(Mqtt.publish(1, 1, "temp", "", properties));

        MqttProperties arrived =
                link.target(Way.UP).nextPublish().variableHeader().properties();
        assertThat(arrived.getProperty(MqttPropertyType.TOPIC_ALIAS.value())).isNull();
        assertThat(arrived.getProperty(MqttPropertyType.SUBSCRIPTION_IDENTIFIER.value()))
                .isNull();
        assertThat(arrived.getProperty(MqttPropertyType.PUBLICATION_EXPIRY_INTERVAL.value())
                        .value())
                .isEqualTo(60);
    }

    @Test
    void shouldSendNoPropertiesToA311Broker() {
        link.hub().onLevel(level -> level == 5 ? FakeBroker.refuse(0x84) : FakeBroker.accept());
        link.up();
        FakeConnection hub = link.hub().connections().get(1);

        link.child().connection(0).send(Mqtt.publish(1, 7, "temp", "21.5", Mqtt.userProperty("colour", "red")));

        MqttPublishMessage arrived = hub.nextPublish();
        assertThat(arrived.variableHeader().properties().listAll()).isEmpty();
        assertThat(Mqtt.payload(arrived)).isEqualTo("21.5");
        hub.send(Mqtt.ack(PUBACK, 7));
        assertThat(Mqtt.packetId(link.child().connection(0).next(PUBACK))).isEqualTo(7);
    }

    @Test
    void shouldAcknowledgeAFilteredMessageOfQos1() {
        link.step(stop()).up();

        link.source(Way.UP).send(Mqtt.publish(1, 7, "temp", ""));

        assertThat(Mqtt.packetId(link.source(Way.UP).next(PUBACK))).isEqualTo(7);
        assertThat(link.target(Way.UP).pending()).isZero();
        assertThat(link.stats(Way.UP).dropped(DropReason.FILTERED)).isEqualTo(1);
        assertThat(link.stats(Way.UP).messages()).isZero();
    }

    @Test
    void shouldRunTheHandshakeOfAFilteredMessageOfQos2() {
        link.step(stop()).up();

        link.source(Way.UP).send(Mqtt.publish(2, 7, "temp", ""));
        assertThat(Mqtt.packetId(link.source(Way.UP).next(PUBREC))).isEqualTo(7);
        link.source(Way.UP).send(Mqtt.ack(PUBREL, 7));
        assertThat(Mqtt.packetId(link.source(Way.UP).next(PUBCOMP))).isEqualTo(7);

        assertThat(link.target(Way.UP).pending()).isZero();
        assertThat(link.stats(Way.UP).messages()).isZero();
    }

    @Test
    void shouldAskTheTargetAgainWhenTheIdOfAFilteredMessageIsUsedAnew() {
        link.step(stopTopic("filtered")).up();
        link.source(Way.UP).send(Mqtt.publish(2, 7, "filtered", ""));
        link.source(Way.UP).next(PUBREC);
        link.source(Way.UP).send(Mqtt.ack(PUBREL, 7));
        link.source(Way.UP).next(PUBCOMP);

        link.source(Way.UP).send(Mqtt.publish(2, 7, "temp", ""));
        link.target(Way.UP).nextPublish();
        link.target(Way.UP).send(Mqtt.ack(PUBREC, 7));
        link.source(Way.UP).next(PUBREC);
        link.source(Way.UP).send(Mqtt.ack(PUBREL, 7));

        assertThat(Mqtt.packetId(link.target(Way.UP).next(PUBREL))).isEqualTo(7);
    }

    @Test
    void shouldSendNoAcknowledgementForAFilteredMessageOfQos0() {
        link.step(stopTopic("temp")).up();

        link.source(Way.UP).send(Mqtt.publish(0, 0, "temp", ""));

        link.assertNothingElseReachesTarget(Way.UP);
        link.assertNothingElseReachesSource(Way.UP);
        assertThat(link.stats(Way.UP).dropped(DropReason.FILTERED)).isEqualTo(1);
    }

    /** A route with two such steps; the packet id can serve once only. */
    @Test
    void shouldPassAMessageOnOnce() {
        link.step(exchange -> {
                    Object message = exchange.getMessage().getBody();
                    exchange.getContext().createProducerTemplate().send("mqtt-link:child1/up", copy -> copy.getMessage()
                            .setBody(message));
                })
                .up();

        link.source(Way.UP).send(Mqtt.publish(1, 7, "first", ""));
        link.source(Way.UP).send(Mqtt.publish(1, 8, "second", ""));

        assertThat(Mqtt.topic(link.target(Way.UP).nextPublish())).isEqualTo("first");
        assertThat(Mqtt.topic(link.target(Way.UP).nextPublish())).isEqualTo("second");
    }

    @Test
    void shouldAcknowledgeAndCountWhatTheRouteFailedOn() {
        link.step(exchange -> {
                    throw new IllegalStateException("a step that somebody added");
                })
                .up();

        link.source(Way.UP).send(Mqtt.publish(1, 7, "temp", ""));

        assertThat(Mqtt.packetId(link.source(Way.UP).next(PUBACK))).isEqualTo(7);
        assertThat(link.stats(Way.UP).dropped(DropReason.ROUTE_FAILED)).isEqualTo(1);
    }

    @Test
    void shouldAcknowledgeAMessageOfQos1ThatTheTargetRefuses() {
        link.up();
        link.source(Way.UP).send(Mqtt.publish(1, 7, "secret", ""));
        link.target(Way.UP).nextPublish();

        link.target(Way.UP).send(Mqtt.ack(PUBACK, 7, NOT_AUTHORISED));

        MqttMessage puback = link.source(Way.UP).next(PUBACK);
        assertThat(Mqtt.packetId(puback)).isEqualTo(7);
        assertThat(Mqtt.reasonCode(puback)).as("the source is told all is well").isZero();
        assertThat(link.stats(Way.UP).dropped(DropReason.REFUSED)).isEqualTo(1);
    }

    @Test
    void shouldRunTheHandshakeOfAMessageOfQos2ThatTheTargetRefuses() {
        link.up();
        link.source(Way.UP).send(Mqtt.publish(2, 7, "secret", ""));
        link.target(Way.UP).nextPublish();

        link.target(Way.UP).send(Mqtt.ack(PUBREC, 7, NOT_AUTHORISED));
        MqttMessage pubrec = link.source(Way.UP).next(PUBREC);
        assertThat(Mqtt.packetId(pubrec)).isEqualTo(7);
        assertThat(Mqtt.reasonCode(pubrec)).isZero();
        link.source(Way.UP).send(Mqtt.ack(PUBREL, 7));

        assertThat(Mqtt.packetId(link.source(Way.UP).next(PUBCOMP))).isEqualTo(7);
        link.assertNothingElseReachesTarget(Way.UP);
        assertThat(link.stats(Way.UP).dropped(DropReason.REFUSED)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"1, PUBACK", "2, PUBREC"})
    void shouldLeaveAMessageWithItsSourceWhileTheTargetHasNoRoom(int qos, MqttMessageType answer) {
        link.up();
        FakeConnection source = link.source(Way.UP);
        source.send(Mqtt.publish(qos, 7, "temp", ""));
        link.target(Way.UP).nextPublish();

        link.target(Way.UP).send(Mqtt.ack(answer, 7, QUOTA_EXCEEDED));
        link.awaitReconnected();

        assertThat(source.pending()).as("acknowledgements").isZero();
        assertThat(link.stats(Way.UP).dropped(DropReason.REFUSED)).isZero();
        link.source(Way.UP).send(Mqtt.publish(qos, 7, "temp", ""));
        link.target(Way.UP).nextPublish();
        link.target(Way.UP).send(Mqtt.ack(answer, 7));
        assertThat(Mqtt.packetId(link.source(Way.UP).next(answer))).isEqualTo(7);
    }

    /** Mosquitto 2.0.11 counts handshakes that its client has forgotten; there would never be room again. */
    @Test
    void shouldReleaseWhatNobodyUsesAtATargetThatHasNoRoom() {
        link.resumed().up();
        FakeConnection target = link.target(Way.UP);
        link.source(Way.UP).send(Mqtt.publish(2, 1, "temp", ""));
        link.source(Way.UP).send(Mqtt.publish(2, 3, "temp", ""));
        target.nextPublish();
        target.nextPublish();

        target.send(Mqtt.ack(PUBREC, 3, QUOTA_EXCEEDED));

        assertThat(Mqtt.packetId(target.next(PUBREL))).as("1 is in use").isEqualTo(2);
        assertThat(Mqtt.packetId(target.next(PUBREL))).as("3 was refused").isEqualTo(4);
    }

    /** The source may be about to send them again, and the target would take them for new. */
    @Test
    void shouldReleaseNothingWhileTheSourceSendsAgain() {
        link.resumed().up();
        FakeConnection target = link.target(Way.UP);
        link.source(Way.UP).send(Mqtt.duplicate(2, 1, "temp", ""));
        target.nextPublish();

        target.send(Mqtt.ack(PUBREC, 1, QUOTA_EXCEEDED));
        link.awaitReconnected();

        assertThat(target.pending()).isZero();
    }

    /** RabbitMQ 3.10 answers QoS 2 with PUBACK. The source would take that for a protocol error. */
    @Test
    void shouldRunTheHandshakeOfQos2WithTheSourceWhenTheTargetAnswersPuback() {
        link.up();
        link.source(Way.UP).send(Mqtt.publish(2, 7, "temp", ""));
        link.target(Way.UP).nextPublish();

        link.target(Way.UP).send(Mqtt.ack(PUBACK, 7));

        assertThat(Mqtt.packetId(link.source(Way.UP).next(PUBREC))).isEqualTo(7);
        link.source(Way.UP).send(Mqtt.ack(PUBREL, 7));
        assertThat(Mqtt.packetId(link.source(Way.UP).next(PUBCOMP))).isEqualTo(7);
        link.assertNothingElseReachesTarget(Way.UP);
        assertThat(link.stats(Way.UP).inFlight()).isZero();
        assertThat(link.stats(Way.UP).droppedInAll()).isZero();
    }

    @Test
    void shouldStillPassPubackOfAnIdThatServedAtQos2Before() {
        link.up();
        link.source(Way.UP).send(Mqtt.publish(2, 7, "temp", ""));
        link.target(Way.UP).nextPublish();
        link.target(Way.UP).send(Mqtt.ack(PUBREC, 7));
        link.source(Way.UP).next(PUBREC);
        link.source(Way.UP).send(Mqtt.ack(PUBREL, 7));
        link.target(Way.UP).next(PUBREL);
        link.target(Way.UP).send(Mqtt.ack(PUBCOMP, 7));
        link.source(Way.UP).next(PUBCOMP);

        link.source(Way.UP).send(Mqtt.publish(1, 7, "temp", ""));
        link.target(Way.UP).nextPublish();
        link.target(Way.UP).send(Mqtt.ack(PUBACK, 7));

        assertThat(Mqtt.packetId(link.source(Way.UP).next(PUBACK))).isEqualTo(7);
    }

    /** Moquette and RabbitMQ send them to whoever subscribes to #; HiveMQ closes on whoever publishes them. */
    @Test
    void shouldNotPassTopicsThatBeginWithADollarSignUnlessARuleDoes() {
        link.up();

        link.source(Way.UP).send(Mqtt.publish(1, 7, "$SYS/broker/load", "1"));

        assertThat(Mqtt.packetId(link.source(Way.UP).next(PUBACK))).isEqualTo(7);
        link.assertNothingElseReachesTarget(Way.UP);
        assertThat(link.stats(Way.UP).dropped(DropReason.UNASKED)).isEqualTo(1);
    }

    @Test
    void shouldPassTopicsThatBeginWithADollarSignWhereARuleDoes() {
        link.rules(new TopicRule("$plant/#", Direction.BOTH, 2)).up();

        link.source(Way.UP).send(Mqtt.publish(0, 0, "$plant/temp", "1"));

        assertThat(Mqtt.topic(link.target(Way.UP).nextPublish())).isEqualTo("$plant/temp");
    }

    @ParameterizedTest
    @ValueSource(ints = {0x00, 0x10})
    void shouldNotCountSuccessAsRefusal(int reasonCode) {
        link.up();
        link.source(Way.UP).send(Mqtt.publish(1, 7, "temp", ""));
        link.target(Way.UP).nextPublish();

        link.target(Way.UP).send(Mqtt.ack(PUBACK, 7, reasonCode));

        link.source(Way.UP).next(PUBACK);
        assertThat(link.stats(Way.UP).droppedInAll()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"1, PUBACK", "2, PUBREC"})
    void shouldAcknowledgeWhatIsTooLargeForTheTarget(int qos, MqttMessageType acknowledgement) {
        link.hub().onConnect(FakeBroker.accept(false, integer(MqttPropertyType.MAXIMUM_PACKET_SIZE, 100)));
        link.up();

        link.source(Way.UP).send(Mqtt.publish(qos, 7, "temp", "x".repeat(100)));

        assertThat(Mqtt.packetId(link.source(Way.UP).next(acknowledgement))).isEqualTo(7);
        link.assertNothingElseReachesTarget(Way.UP);
        assertThat(link.stats(Way.UP).dropped(DropReason.TOO_LARGE)).isEqualTo(1);
    }

    /** The path makes it longer than it was: 1 + 1 + 2 + 4 + 2 + 1 + 32 + payload. */
    @Test
    void shouldPassWhatIsJustSmallEnoughForTheTarget() {
        link.hub().onConnect(FakeBroker.accept(false, integer(MqttPropertyType.MAXIMUM_PACKET_SIZE, 100)));
        link.up();

        link.source(Way.UP).send(Mqtt.publish(1, 7, "temp", "x".repeat(57)));
        link.source(Way.UP).send(Mqtt.publish(1, 8, "temp", "x".repeat(58)));

        assertThat(Mqtt.packetId(link.target(Way.UP).nextPublish())).isEqualTo(7);
        assertThat(Mqtt.packetId(link.source(Way.UP).next(PUBACK))).isEqualTo(8);
    }

    @Test
    void shouldKeepWithinTheReceiveMaximumOfTheTarget() {
        link.hub().onConnect(FakeBroker.accept(false, integer(MqttPropertyType.RECEIVE_MAXIMUM, 2)));
        link.up();
        for (int id = 1; id <= 4; id++) {
            link.source(Way.UP).send(Mqtt.publish(1, id, "temp/" + id, ""));
        }

        assertThat(Mqtt.packetId(link.target(Way.UP).nextPublish())).isEqualTo(1);
        assertThat(Mqtt.packetId(link.target(Way.UP).nextPublish())).isEqualTo(2);
        link.assertNothingElseReachesTarget(Way.UP);
        assertThat(link.stats(Way.UP).inFlight()).isEqualTo(4);

        link.target(Way.UP).send(Mqtt.ack(PUBACK, 2));
        assertThat(Mqtt.packetId(link.target(Way.UP).nextPublish())).isEqualTo(3);
        link.target(Way.UP).send(Mqtt.ack(PUBACK, 1));
        assertThat(Mqtt.packetId(link.target(Way.UP).nextPublish())).isEqualTo(4);
    }

    @Test
    void shouldNotLetPubrelWaitForTheReceiveMaximum() {
        link.hub().onConnect(FakeBroker.accept(false, integer(MqttPropertyType.RECEIVE_MAXIMUM, 1)));
        link.up();
        link.source(Way.UP).send(Mqtt.publish(2, 1, "temp", ""));
        link.source(Way.UP).send(Mqtt.publish(2, 2, "temp", ""));
        link.target(Way.UP).nextPublish();
        link.target(Way.UP).send(Mqtt.ack(PUBREC, 1));
        link.source(Way.UP).next(PUBREC);

        link.source(Way.UP).send(Mqtt.ack(PUBREL, 1));

        assertThat(Mqtt.packetId(link.target(Way.UP).next(PUBREL))).isEqualTo(1);
        link.target(Way.UP).send(Mqtt.ack(PUBCOMP, 1));
        assertThat(Mqtt.packetId(link.target(Way.UP).nextPublish()))
                .as("room is made by PUBCOMP, not by PUBREC")
                .isEqualTo(2);
    }

    @Test
    void shouldMakeRoomWhenTheTargetRefuses() {
        link.hub().onConnect(FakeBroker.accept(false, integer(MqttPropertyType.RECEIVE_MAXIMUM, 1)));
        link.up();
        link.source(Way.UP).send(Mqtt.publish(2, 1, "secret", ""));
        link.source(Way.UP).send(Mqtt.publish(2, 2, "temp", ""));
        link.target(Way.UP).nextPublish();

        link.target(Way.UP).send(Mqtt.ack(PUBREC, 1, NOT_AUTHORISED));

        assertThat(Mqtt.packetId(link.target(Way.UP).nextPublish())).isEqualTo(2);
    }

    @Test
    void shouldCountWhatItPasses() {
        link.up();

        link.source(Way.UP).send(Mqtt.publish(0, 0, "temp", "12345"));
        link.source(Way.UP).send(Mqtt.publish(1, 1, "temp", "123"));
        link.target(Way.UP).nextPublish();
        link.target(Way.UP).nextPublish();

        assertThat(link.stats(Way.UP).messages()).isEqualTo(2);
        assertThat(link.stats(Way.UP).bytes()).isEqualTo(8);
        assertThat(link.stats(Way.UP).inFlight()).isEqualTo(1);
        assertThat(link.stats(Way.UP).ackMillis()).isEmpty();
        assertThat(link.stats(Way.DOWN).messages()).isZero();

        link.target(Way.UP).send(Mqtt.ack(PUBACK, 1));
        link.source(Way.UP).next(PUBACK);
        assertThat(link.stats(Way.UP).inFlight()).isZero();
        assertThat(link.stats(Way.UP).ackMillis()).isPresent();
    }

    @Test
    void shouldPassMessagesOfARouteThatGoesOnInAnotherThread() {
        link.withThreads().up();

        for (int id = 1; id <= 100; id++) {
            link.source(Way.UP).send(Mqtt.publish(1, id, "temp", "payload " + id));
        }

        for (int id = 1; id <= 100; id++) {
            MqttPublishMessage arrived = link.target(Way.UP).nextPublish();
            assertThat(Mqtt.packetId(arrived)).isEqualTo(id);
            assertThat(Mqtt.payload(arrived)).isEqualTo("payload " + id);
        }
    }

    @Test
    void shouldShowTheRouteWhatTheMessageIs() {
        String[] seen = {""};
        link.step(exchange -> {
                    LinkMessage message = exchange.getMessage().getBody(LinkMessage.class);
                    seen[0] = message + " retain=" + message.retain() + " path="
                            + message.path().text() + " " + message.payloadText();
                })
                .up();

        link.source(Way.UP).send(Mqtt.publish(1, 7, "temp", "21.5", Mqtt.userProperty("mqtt-bridge-path", "child2")));
        link.target(Way.UP).nextPublish();

        assertThat(seen[0]).isEqualTo("topic=temp qos=1 from=child1 to=parent retain=false path=child2 21.5");
    }

    @Test
    void shouldRefuseBodiesThatTheLinkHasNotReceived() {
        link.up();

        assertThat(link.camel()
                        .createProducerTemplate()
                        .send("mqtt-link:child1/up", exchange -> exchange.getMessage()
                                .setBody("text"))
                        .getException())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("mqtt-link:")
                .hasMessageContaining("received as a consumer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mqtt-link:child1", "mqtt-link:child1/sideways", "mqtt-link:child9/up"})
    void shouldRefuseEndpointsThatLeadNowhere(String uri) {
        link.up();

        assertThatThrownBy(() -> link.camel().getEndpoint(uri)).hasRootCauseInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldStopReadingWhileTheTargetIsSlowAndLoseNothing() {
        link.up();
        int messages = 1_000;
        String payload = "x".repeat(60_000);
        link.target(Way.UP).read(false);

        for (int i = 0; i < messages; i++) {
            link.source(Way.UP).send(Mqtt.publish(0, 0, "bulk/" + i, payload));
        }
        Eventually.that(() ->
                !link.onChannelTo(link.child(), channel -> channel.config().isAutoRead()));
        assertThat(link.stats(Way.UP).messages()).isLessThan(messages);

        link.target(Way.UP).read(true);
        for (int i = 0; i < messages; i++) {
            assertThat(Mqtt.topic(link.target(Way.UP).nextPublish())).isEqualTo("bulk/" + i);
        }
    }

    private static Processor stop() {
        return exchange -> exchange.setRouteStop(true);
    }

    /** Lets every other topic pass. */
    private static Processor stopTopic(String topic) {
        return exchange -> exchange.setRouteStop(body(exchange).topic().equals(topic));
    }

    private static LinkMessage body(Exchange exchange) {
        return exchange.getMessage().getBody(LinkMessage.class);
    }

    private static MqttProperties integer(MqttPropertyType type, int value) {
        MqttProperties properties = new MqttProperties();
        properties.add(new IntegerProperty(type.value(), value));
        return properties;
    }
}
