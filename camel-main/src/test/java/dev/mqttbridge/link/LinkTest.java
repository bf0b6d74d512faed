package dev.mqttbridge.link;

import static io.netty.handler.codec.mqtt.MqttMessageType.PUBACK;
import static io.netty.handler.codec.mqtt.MqttMessageType.PUBCOMP;
import static io.netty.handler.codec.mqtt.MqttMessageType.PUBREC;
import static io.netty.handler.codec.mqtt.MqttMessageType.PUBREL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mqttbridge.broker.BrokerStatus;
import dev.mqttbridge.config.Direction;
import dev.mqttbridge.config.TopicRule;
import dev.mqttbridge.testing.Eventually;
import dev.mqttbridge.testing.FakeBroker;
import dev.mqttbridge.testing.FakeConnection;
import dev.mqttbridge.testing.Mqtt;
import dev.mqttbridge.testing.TestBrokers;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption.RetainedHandlingPolicy;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import io.netty.handler.timeout.IdleStateEvent;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.ServiceStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a link connects, breaks, and connects again. */
class LinkTest {

    private static final int NOT_AUTHORISED = 0x87;
    private static final int SESSION_TAKEN_OVER = 0x8e;
    private static final int SERVER_SHUTTING_DOWN = 0x8b;
    private static final int PACKET_ID_NOT_FOUND = 0x92;

    private final TestLink link = new TestLink();

    @AfterEach
    void close() {
        link.close();
    }

    @Test
    void shouldConnectToTheHubFirst() {
        link.hub().onConnect(FakeBroker.silence());
        link.start();

        FakeConnection hub = link.hub().connection(0);
        link.settle();
        assertThat(link.child().connections()).isEmpty();

        FakeBroker.accept().to(hub);
        link.child().connection(0);
    }

    @Test
    void shouldAskBothBrokersForSessionsThatLast() {
        link.up();

        for (FakeBroker broker : List.of(link.hub(), link.child())) {
            MqttConnectMessage connect = broker.connection(0).connect();
            assertThat(connect.variableHeader().isCleanSession()).isFalse();
            assertThat(property(connect, MqttPropertyType.SESSION_EXPIRY_INTERVAL))
                    .isEqualTo(0xFFFF_FFFF);
            assertThat(property(connect, MqttPropertyType.RECEIVE_MAXIMUM)).isEqualTo(4_000);
        }
    }

    /** Sessions are kept under them: a change loses what is queued. */
    @Test
    void shouldHaveTheClientIdsItAlwaysHad() {
        link.up();

        assertThat(link.hub().connection(0).connect().payload().clientIdentifier())
                .isEqualTo("test-link-child1-hub");
        assertThat(link.child().connection(0).connect().payload().clientIdentifier())
                .isEqualTo("test-link-child1-child");
    }

    @Test
    void shouldSubscribeWithoutItsOwnMessagesAndWithRetainFlagsAsPublished() {
        link.up();

        for (FakeBroker broker : List.of(link.hub(), link.child())) {
            assertThat(subscriptions(broker.connection(0))).singleElement().satisfies(topic -> {
                assertThat(topic.topicFilter()).isEqualTo("#");
                assertThat(topic.option().qos().value()).isEqualTo(2);
                assertThat(topic.option().isNoLocal()).isTrue();
                assertThat(topic.option().isRetainAsPublished()).isTrue();
            });
        }
    }

    /** Sent at SUBSCRIBE, both retained sets would be swapped. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldAskForNoRetainedMessages(boolean resumed) {
        link.hub().onConnect(FakeBroker.accept(resumed, MqttProperties.NO_PROPERTIES));
        link.up();

        for (FakeBroker broker : List.of(link.hub(), link.child())) {
            assertThat(retainHandling(broker.connection(0))).isEqualTo(RetainedHandlingPolicy.DONT_SEND_AT_SUBSCRIBE);
        }
    }

    @Test
    void shouldSubscribeToEachRuleWhereItsMessagesComeFrom() {
        link.rules(
                        new TopicRule("both/#", Direction.BOTH, 2),
                        new TopicRule("up/#", Direction.UP, 0),
                        new TopicRule("down/#", Direction.DOWN, 1))
                .up();

        assertThat(subscriptions(link.child().connection(0)))
                .extracting(topic ->
                        topic.topicFilter() + " " + topic.option().qos().value())
                .containsExactly("both/# 2", "up/# 0");
        assertThat(subscriptions(link.hub().connection(0)))
                .extracting(topic ->
                        topic.topicFilter() + " " + topic.option().qos().value())
                .containsExactly("both/# 2", "down/# 1");
    }

    @Test
    void shouldSubscribeNowhereForAWayWithoutRules() {
        link.rules(new TopicRule("#", Direction.UP, 2)).up();

        assertThat(link.child().connection(0).subscribe()).isPresent();
        assertThat(link.hub().connection(0).subscribe()).isEmpty();
        link.source(Way.UP).send(Mqtt.publish(0, 0, "temp", ""));
        link.target(Way.UP).nextPublish();
    }

    @Test
    void shouldSubscribeWithNoHigherQosThanTheTargetTakes() {
        MqttProperties properties = new MqttProperties();
        properties.add(new IntegerProperty(MqttPropertyType.MAXIMUM_QOS.value(), 1));
        link.hub().onConnect(FakeBroker.accept(false, properties));
        link.up();

        assertThat(subscriptions(link.child().connection(0)))
                .singleElement()
                .extracting(topic -> topic.option().qos().value())
                .isEqualTo(1);
        assertThat(subscriptions(link.hub().connection(0)))
                .singleElement()
                .extracting(topic -> topic.option().qos().value())
                .isEqualTo(2);
    }

    @Test
    void shouldBeUpWhenEverySubscriptionIsGranted() {
        link.up();

        assertThat(link.link().reason()).isEmpty();
        assertThat(link.events()).last().asString().endsWith(">UP");
    }

    @Test
    void shouldBeDownWhileItIsBeingConnected() {
        link.hub().onConnect(FakeBroker.silence());
        link.start();

        link.hub().connection(0);
        link.settle();

        assertThat(link.link().status()).isEqualTo(LinkStatus.DOWN);
    }

    @Test
    void shouldAskOldBrokersToTreatItAsABridge() {
        link.hub().onLevel(level -> level == 5 ? FakeBroker.refuse(0x84) : FakeBroker.accept());
        link.start();
        link.awaitUp();

        assertThat(link.hub().levels()).containsExactly(0x05, 0x84);
        assertThat(link.hub().connections().get(1).connect().variableHeader().isCleanSession())
                .isFalse();
    }

    @Test
    void shouldBeDownAndTryAgainWhenASubscriptionIsRefused() {
        link.child().grant(NOT_AUTHORISED);
        link.start();

        link.child().connection(1);
        assertThat(link.link().status()).isNotEqualTo(LinkStatus.UP);
        assertThat(link.events()).anyMatch(event -> event.contains("child1: subscription to '#' refused: 0x87"));

        link.child().grant(2);
        link.awaitUp();
    }

    @Test
    void shouldTryAgainUntilTheChildIsThere() {
        link.child().kill();
        link.start();
        link.hub().connection(1);
        assertThat(link.link().status()).isEqualTo(LinkStatus.DOWN);
        assertThat(link.link().reason()).isEqualTo("child1: connection refused");

        link.child().start();

        link.awaitUp();
        Eventually.that(() -> link.hub().open() == 1);
    }

    @Test
    void shouldTryAgainUntilTheHubIsThere() {
        link.hub().kill();
        link.start();
        Eventually.asserted(() -> assertThat(link.link().reason()).isEqualTo("parent: connection refused"));
        assertThat(link.child().connections()).isEmpty();

        link.hub().start();

        link.awaitUp();
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void shouldCloseBothSidesAndReconnectWhenOneBreaks(Way way) {
        link.up();
        FakeConnection broken = link.source(way);
        FakeConnection other = link.target(way);

        broken.reset();

        Eventually.that(() -> !other.isOpen());
        assertThat(other.saidGoodbye()).as("DISCONNECT").isTrue();
        link.awaitReconnected();
        for (FakeBroker broker : List.of(link.hub(), link.child())) {
            MqttConnectMessage connect = broker.connection(1).connect();
            assertThat(connect.variableHeader().isCleanSession()).isFalse();
            assertThat(property(connect, MqttPropertyType.SESSION_EXPIRY_INTERVAL))
                    .isEqualTo(0xFFFF_FFFF);
        }
        link.source(Way.UP).send(Mqtt.publish(0, 0, "temp", "21.5"));
        assertThat(Mqtt.payload(link.target(Way.UP).nextPublish())).isEqualTo("21.5");
    }

    /** DISCONNECT with a Session Expiry Interval of 0, or a will, would lose what the brokers keep. */
    @Test
    void shouldNotEndTheSessionsWhenItLeaves() throws Exception {
        link.up();
        FakeConnection hub = link.hub().connection(0);

        link.stopRoute(Way.UP);
        link.stopRoute(Way.DOWN);

        Eventually.that(() -> !hub.isOpen());
        assertThat(hub.saidGoodbye()).isTrue();
        assertThat(hub.goodbyeProperties().listAll()).isEmpty();
        assertThat(hub.connect().variableHeader().isWillFlag()).isFalse();
    }

    @Test
    void shouldAcknowledgeNothingOfABrokenPair() {
        link.up();
        FakeConnection source = link.source(Way.UP);
        source.send(Mqtt.publish(1, 7, "temp", "21.5"));
        link.target(Way.UP).nextPublish();

        link.target(Way.UP).reset();

        Eventually.that(() -> !source.isOpen());
        assertThat(source.pending()).isZero();
    }

    @Test
    void shouldCarryWhatTheSourceSendsAgainAfterABreak() {
        link.up();
        link.source(Way.UP).send(Mqtt.publish(2, 7, "temp", "21.5"));
        link.target(Way.UP).nextPublish();
        link.target(Way.UP).reset();
        link.hub().onConnect(FakeBroker.accept(true, MqttProperties.NO_PROPERTIES));
        link.child().onConnect(connection -> {
            FakeBroker.accept(true, MqttProperties.NO_PROPERTIES).to(connection);
            connection.send(Mqtt.duplicate(2, 7, "temp", "21.5"));
        });
        link.awaitReconnected();

        assertThat(Mqtt.packetId(link.target(Way.UP).nextPublish())).isEqualTo(7);
        link.target(Way.UP).send(Mqtt.ack(PUBREC, 7));
        link.source(Way.UP).next(PUBREC);
        link.source(Way.UP).send(Mqtt.ack(PUBREL, 7));
        link.target(Way.UP).next(PUBREL);
        link.target(Way.UP).send(Mqtt.ack(PUBCOMP, 7));
        link.source(Way.UP).next(PUBCOMP);
    }

    /** What a broken pair had in hand comes again on the next one; to pass it on, drop it or count it now would be once too often. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldNotCarryOverWhatARouteHasInHandWhenItsPairBreaks(boolean filtered) throws InterruptedException {
        CountDownLatch inHand = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        link.withThreads()
                .step(exchange -> {
                    inHand.countDown();
                    assertThat(goOn.await(20, TimeUnit.SECONDS)).isTrue();
                    LinkMessage message = exchange.getMessage().getBody(LinkMessage.class);
                    exchange.setRouteStop(filtered && message.topic().equals("temp"));
                })
                .up();
        link.source(Way.UP).send(Mqtt.publish(1, 7, "temp", "of the old pair"));
        assertThat(inHand.await(20, TimeUnit.SECONDS)).isTrue();
        link.hub().connection(0).reset();
        link.awaitReconnected();

        goOn.countDown();

        link.assertNothingElseReachesTarget(Way.UP);
        link.assertNothingElseReachesSource(Way.UP);
        assertThat(link.stats(Way.UP).messages()).as("the marker alone").isEqualTo(1);
        assertThat(link.stats(Way.UP).droppedInAll()).isZero();
    }

    @Test
    void shouldForgetWhatWaitsForTheReceiveMaximumWhenItsPairBreaks() {
        MqttProperties properties = new MqttProperties();
        properties.add(new IntegerProperty(MqttPropertyType.RECEIVE_MAXIMUM.value(), 1));
        link.hub().onConnect(FakeBroker.accept(false, properties));
        link.up();
        link.source(Way.UP).send(Mqtt.publish(1, 1, "temp", ""));
        link.source(Way.UP).send(Mqtt.publish(1, 2, "temp", ""));
        Eventually.that(() -> link.stats(Way.UP).inFlight() == 2);

        link.hub().connection(0).reset();

        link.awaitReconnected();
        link.assertNothingElseReachesTarget(Way.UP);
        assertThat(link.stats(Way.UP).inFlight()).isZero();
    }

    /** CONNACK and PUBLISH in one segment, so that the message is read before the child can be connected. */
    @Test
    void shouldKeepWhatAResumedSessionSendsBeforeTheOtherSideIsConnected() {
        link.hub()
                .onConnect(connection -> connection.send(Unpooled.wrappedBuffer(
                        new byte[] {0x20, 3, 1, 0, 0}, new byte[] {0x32, 7, 0, 1, 't', 0, 1, 0, 'x'})));
        link.child().onConnect(FakeBroker.silence());
        link.start();
        FakeConnection child = link.child().connection(0);
        assertThat(link.hub().connection(0).pending()).as("acknowledgements").isZero();

        FakeBroker.accept().to(child);

        assertThat(Mqtt.packetId(child.nextPublish())).isEqualTo(1);
        child.send(Mqtt.ack(PUBACK, 1));
        assertThat(Mqtt.packetId(link.hub().connection(0).next(PUBACK))).isEqualTo(1);
        link.awaitUp();
    }

    @Test
    void shouldAcknowledgeNothingEarlyIfTheOtherSideNeverConnects() {
        link.hub()
                .onConnect(connection -> connection.send(Unpooled.wrappedBuffer(
                        new byte[] {0x20, 3, 1, 0, 0}, new byte[] {0x32, 7, 0, 1, 't', 0, 1, 0, 'x'})));
        link.child().onConnect(FakeBroker.refuse(0x88));
        link.start();

        FakeConnection first = link.hub().connection(0);
        Eventually.that(() -> !first.isOpen());
        assertThat(first.pending()).isZero();
    }

    /**
     * A source that has lost its session counts its ids from 1 again, and the target, which has not, would take the new message for
     * the old one (DESIGN, 4).
     */
    @Test
    void shouldFlushAStaleIdOfTheTargetBeforeItIsUsedAtQos2() {
        link.hub().onConnect(FakeBroker.accept(true, MqttProperties.NO_PROPERTIES));
        link.up();

        link.source(Way.UP).send(Mqtt.publish(2, 1, "temp", "new"));

        assertThat(Mqtt.packetId(link.target(Way.UP).next(PUBREL))).isEqualTo(1);
        link.target(Way.UP).send(Mqtt.ack(PUBCOMP, 1));
        assertThat(Mqtt.payload(link.target(Way.UP).nextPublish())).isEqualTo("new");
        link.target(Way.UP).send(Mqtt.ack(PUBREC, 1));
        assertThat(Mqtt.packetId(link.source(Way.UP).next(PUBREC)))
                .as("that PUBCOMP was not for the source")
                .isEqualTo(1);
    }

    /** The target's first PUBCOMP is for the old message of this number; until then nobody knows what the number stands for. */
    @Test
    void shouldNotUseAStaleIdBeforeTheTargetHasReleasedIt() {
        link.hub().onConnect(FakeBroker.accept(true, MqttProperties.NO_PROPERTIES));
        link.up();

        link.source(Way.UP).send(Mqtt.publish(2, 1, "temp", "first"));
        link.source(Way.UP).send(Mqtt.publish(1, 2, "temp", "second"));

        link.target(Way.UP).next(PUBREL);
        link.assertNothingElseReachesTarget(Way.UP);
        link.target(Way.UP).send(Mqtt.ack(PUBCOMP, 1));
        assertThat(Mqtt.payload(link.target(Way.UP).nextPublish())).isEqualTo("first");
        assertThat(Mqtt.payload(link.target(Way.UP).nextPublish())).isEqualTo("second");
    }

    /** When the next pair connects the source knows its new session, and the target still holds the numbers of the old one. */
    @Test
    void shouldFlushStaleIdsOverABreak() {
        link.hub().onConnect(FakeBroker.accept(true, MqttProperties.NO_PROPERTIES));
        link.up();
        link.source(Way.UP).send(Mqtt.publish(2, 1, "temp", "confirmed"));
        link.target(Way.UP).next(PUBREL);
        link.target(Way.UP).send(Mqtt.ack(PUBCOMP, 1));
        link.target(Way.UP).nextPublish();
        link.source(Way.UP).send(Mqtt.publish(2, 2, "temp", "not confirmed"));
        link.target(Way.UP).next(PUBREL);

        link.child().onConnect(FakeBroker.accept(true, MqttProperties.NO_PROPERTIES));
        link.target(Way.UP).reset();
        link.awaitReconnected();
        link.source(Way.UP).send(Mqtt.duplicate(2, 1, "temp", "confirmed"));
        link.source(Way.UP).send(Mqtt.duplicate(2, 2, "temp", "not confirmed"));
        link.source(Way.UP).send(Mqtt.publish(2, 3, "temp", "new"));

        assertThat(Mqtt.packetId(link.target(Way.UP).nextPublish())).isEqualTo(1);
        assertThat(Mqtt.packetId(link.target(Way.UP).next(PUBREL))).isEqualTo(2);
        assertThat(Mqtt.packetId(link.target(Way.UP).next(PUBREL))).isEqualTo(3);
        link.target(Way.UP).send(Mqtt.ack(PUBCOMP, 2));
        link.target(Way.UP).send(Mqtt.ack(PUBCOMP, 3));
        assertThat(Mqtt.packetId(link.target(Way.UP).nextPublish())).isEqualTo(2);
        assertThat(Mqtt.packetId(link.target(Way.UP).nextPublish())).isEqualTo(3);
    }

    @Test
    void shouldFlushNothingWhereTheTargetHasLostItsSessionToo() {
        link.hub().onConnect(FakeBroker.accept(true, MqttProperties.NO_PROPERTIES));
        link.up();

        link.hub().onConnect(FakeBroker.accept());
        link.target(Way.UP).reset();
        link.awaitReconnected();
        link.source(Way.UP).send(Mqtt.publish(2, 1, "temp", "new"));

        assertThat(Mqtt.payload(link.target(Way.UP).nextPublish())).isEqualTo("new");
    }

    /**
     * The old pair broke between PUBREC of the target and PUBREL of the source: both begin again, and the window is no obstacle.
     */
    @Test
    void shouldCompleteAHandshakeThatHasLostItsPair() {
        link.hub().onConnect(FakeBroker.accept(true, receiveMaximum(1)));
        link.child().onConnect(FakeBroker.accept(true, MqttProperties.NO_PROPERTIES));
        link.up();
        link.source(Way.UP).send(Mqtt.publish(2, 1, "temp", "1"));
        link.target(Way.UP).nextPublish();
        link.target(Way.UP).send(Mqtt.ack(PUBREC, 1));
        link.source(Way.UP).next(PUBREC);
        link.source(Way.UP).reset();
        link.awaitReconnected();

        link.source(Way.UP).send(Mqtt.ack(PUBREL, 1));
        link.source(Way.UP).send(Mqtt.publish(2, 2, "temp", "2"));

        assertThat(Mqtt.packetId(link.target(Way.UP).next(PUBREL))).isEqualTo(1);
        assertThat(Mqtt.packetId(link.target(Way.UP).nextPublish())).isEqualTo(2);
        link.target(Way.UP).send(Mqtt.ack(PUBCOMP, 1, PACKET_ID_NOT_FOUND));
        assertThat(Mqtt.packetId(link.source(Way.UP).next(PUBCOMP))).isEqualTo(1);
        assertThat(link.stats(Way.UP).inFlight()).isEqualTo(1);
        assertThat(link.stats(Way.UP).droppedInAll()).isZero();
    }

    /** Passed on, the source would release a message that still waits here, and it would be published a second time. */
    @Test
    void shouldKeepBackThePubrecOfAnEarlierConnectionWhileItsMessageWaits() {
        link.hub().onConnect(FakeBroker.accept(true, receiveMaximum(1)));
        link.child().onConnect(FakeBroker.accept(true, MqttProperties.NO_PROPERTIES));
        link.up();
        link.source(Way.UP).send(Mqtt.duplicate(2, 1, "temp", "1"));
        link.source(Way.UP).send(Mqtt.duplicate(2, 2, "temp", "2"));
        link.target(Way.UP).nextPublish();
        Eventually.that(() -> link.stats(Way.UP).inFlight() == 2);

        link.target(Way.UP).send(Mqtt.ack(PUBREC, 2));

        link.assertNothingElseReachesSource(Way.UP);
        link.target(Way.UP).send(Mqtt.ack(PUBREC, 1));
        assertThat(Mqtt.packetId(link.source(Way.UP).next(PUBREC))).isEqualTo(1);
    }

    @Test
    void shouldCloseAConnectionWhoseBrokerReadsNothing() {
        link.up();
        link.target(Way.UP).read(false);
        for (int i = 0; i < 1_000; i++) {
            link.source(Way.UP).send(Mqtt.publish(0, 0, "bulk", "x".repeat(60_000)));
        }
        Eventually.that(() ->
                !link.onChannelTo(link.child(), channel -> channel.config().isAutoRead()));

        link.source(Way.UP).reset();

        link.awaitReconnected();
        Eventually.asserted(() -> assertThat(link.channels()).isEqualTo(2));
    }

    @Test
    void shouldSuspectABrokerWhoseConnectionBreaks() {
        link.up();
        TestBrokers.bring(link.hubBroker(), BrokerStatus.UP);
        TestBrokers.bring(link.childBroker(), BrokerStatus.UP);

        link.child().connection(0).reset();

        Eventually.that(() -> link.childBroker().status() == BrokerStatus.SUSPECT);
        assertThat(link.hubBroker().status()).isEqualTo(BrokerStatus.UP);
    }

    @Test
    void shouldNotSuspectABrokerThatSaysWhyItLeaves() {
        link.up();
        TestBrokers.bring(link.hubBroker(), BrokerStatus.UP);

        link.hub().connection(0).sendAndClose(disconnect(SESSION_TAKEN_OVER));

        Eventually.asserted(() ->
                assertThat(link.events()).anyMatch(event -> event.contains("another service use the same 'instance'")));
        assertThat(link.hubBroker().status()).isEqualTo(BrokerStatus.UP);
    }

    @Test
    void shouldSayTheReasonWithWhichABrokerLeaves() {
        link.up();

        link.hub().connection(0).sendAndClose(disconnect(SERVER_SHUTTING_DOWN));

        Eventually.asserted(() -> assertThat(link.events()).contains("UP>DOWN parent: broker sent DISCONNECT 0x8b"));
    }

    @Test
    void shouldBreakWhenABrokerSendsGarbage() {
        link.up();

        link.child().connection(0).send(Unpooled.wrappedBuffer(new byte[] {-1, -1, -1, -1, -1, -1}));

        Eventually.asserted(() -> assertThat(link.events())
                .anyMatch(event -> event.startsWith("UP>DOWN child1: sends something that is not MQTT")));
        link.awaitReconnected();
    }

    @Test
    void shouldTakeItsPairDownWithABrokerThatIsDown() {
        link.up();

        TestBrokers.bring(link.childBroker(), BrokerStatus.DOWN);

        Eventually.asserted(() -> assertThat(link.events()).contains("UP>DOWN child1: connection refused"));
        Eventually.that(() -> !link.hub().connection(0).isOpen());
    }

    @Test
    void shouldPingAnIdleConnection() {
        link.up();

        idle(link.hub(), IdleStateEvent.WRITER_IDLE_STATE_EVENT);

        Eventually.that(() -> link.hub().connection(0).pings() == 1);
    }

    @Test
    void shouldBreakWhenPingsStayUnanswered() {
        link.hub().answerPings(false);
        link.up();

        idle(link.hub(), IdleStateEvent.READER_IDLE_STATE_EVENT);
        Eventually.that(() -> link.hub().connection(0).pings() == 1);
        assertThat(link.link().status()).isEqualTo(LinkStatus.UP);
        idle(link.hub(), IdleStateEvent.READER_IDLE_STATE_EVENT);

        Eventually.asserted(() -> assertThat(link.events()).contains("UP>DOWN parent: no answer to PINGREQ"));
    }

    @Test
    void shouldNotBreakWhenPingsAreAnswered() {
        link.up();

        for (int i = 1; i <= 3; i++) {
            int pings = i;
            idle(link.hub(), IdleStateEvent.READER_IDLE_STATE_EVENT);
            Eventually.that(() -> link.hub().connection(0).pings() == pings);
            // Behind PINGRESP on the same connection.
            link.assertNothingElseReachesTarget(Way.DOWN);
        }

        assertThat(link.link().status()).isEqualTo(LinkStatus.UP);
    }

    @Test
    void shouldHoldQos1AndDropQos0WhileItsRouteIsStopped() throws Exception {
        link.up();
        link.stopRoute(Way.UP);

        link.source(Way.UP).send(Mqtt.publish(0, 0, "temp", "lost"));
        link.source(Way.UP).send(Mqtt.publish(1, 1, "temp", "first"));
        link.source(Way.UP).send(Mqtt.publish(1, 2, "temp", "second"));
        Eventually.that(() -> link.stats(Way.UP).dropped(DropReason.ROUTE_STOPPED) == 1);
        link.assertNothingElseReachesSource(Way.UP);
        Eventually.asserted(() -> assertThat(link.events()).contains("UP>DEGRADED up: its route is stopped"));

        link.startRoute(Way.UP);

        assertThat(Mqtt.payload(link.target(Way.UP).nextPublish())).isEqualTo("first");
        assertThat(Mqtt.payload(link.target(Way.UP).nextPublish())).isEqualTo("second");
        assertThat(link.link().status()).isEqualTo(LinkStatus.UP);
    }

    @Test
    void shouldHoldMessagesWhileItsRouteIsSuspended() throws Exception {
        link.up();
        link.suspendRoute(Way.UP);
        assertThat(link.camel().getRouteController().getRouteStatus(Way.UP.tag()))
                .isEqualTo(ServiceStatus.Suspended);

        link.source(Way.UP).send(Mqtt.publish(1, 1, "temp", "21.5"));
        link.assertNothingElseReachesSource(Way.UP);
        Eventually.asserted(() -> assertThat(link.events()).contains("UP>DEGRADED up: its route is stopped"));

        link.resumeRoute(Way.UP);

        assertThat(Mqtt.payload(link.target(Way.UP).nextPublish())).isEqualTo("21.5");
        assertThat(link.link().status()).isEqualTo(LinkStatus.UP);
    }

    /** Camel suspends such a route first when it stops it, so the link is told twice. */
    @Test
    void shouldStopAndStartAgainAfterItsRoutesWereSuspended() throws Exception {
        link.up();
        link.suspendRoute(Way.UP);
        link.suspendRoute(Way.DOWN);
        Eventually.that(() -> link.link().status() == LinkStatus.STOPPED);

        link.stopRoute(Way.UP);
        link.stopRoute(Way.DOWN);
        link.startRoute(Way.UP);
        link.startRoute(Way.DOWN);

        link.awaitReconnected();
    }

    @Test
    void shouldStopWithItsRoutesAndStartWithThem() throws Exception {
        link.up();

        link.stopRoute(Way.UP);
        link.stopRoute(Way.DOWN);

        Eventually.that(() -> link.hub().open() == 0 && link.child().open() == 0);
        assertThat(link.link().status()).isEqualTo(LinkStatus.STOPPED);
        assertThat(link.hub().connections()).hasSize(1);

        link.startRoute(Way.UP);
        link.startRoute(Way.DOWN);
        link.awaitReconnected();
    }

    @Test
    void shouldNotConnectAgainOnceStopped() throws Exception {
        link.child().kill();
        link.start();
        link.hub().connection(1);

        link.stopRoute(Way.UP);
        link.stopRoute(Way.DOWN);
        link.settle();

        assertThat(link.link().status()).isEqualTo(LinkStatus.STOPPED);
        TestBrokers.bring(link.childBroker(), BrokerStatus.UP);
        link.settle();
        Eventually.that(() -> link.hub().open() == 0);
        assertThat(link.link().status()).isEqualTo(LinkStatus.STOPPED);
    }

    private static MqttMessage disconnect(int reasonCode) {
        return MqttMessageBuilders.disconnect().reasonCode((byte) reasonCode).build();
    }

    private void idle(FakeBroker broker, IdleStateEvent event) {
        link.onChannelTo(broker, channel -> channel.pipeline().fireUserEventTriggered(event));
    }

    private static List<MqttTopicSubscription> subscriptions(FakeConnection connection) {
        return connection.subscribe().orElseThrow().payload().topicSubscriptions();
    }

    private static RetainedHandlingPolicy retainHandling(FakeConnection connection) {
        return subscriptions(connection).get(0).option().retainHandling();
    }

    private static Object property(MqttConnectMessage connect, MqttPropertyType type) {
        return connect.variableHeader().properties().getProperty(type.value()).value();
    }

    private static MqttProperties receiveMaximum(int messages) {
        MqttProperties properties = new MqttProperties();
        properties.add(new IntegerProperty(MqttPropertyType.RECEIVE_MAXIMUM.value(), messages));
        return properties;
    }
}
