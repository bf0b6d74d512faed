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
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttProperties;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a link does when it hears its own hello again, and when it does not. */
class LoopWatchTest {

    private static final String OTHER = "other/child1~1";
    /** Decides nothing while a test looks at it. */
    private static final LoopTimes PATIENT =
            new LoopTimes(Duration.ofSeconds(60), Duration.ofMillis(5), Duration.ofMillis(50), Duration.ofSeconds(60));

    private static final LoopTimes FAITHFUL =
            new LoopTimes(Duration.ofMillis(5), Duration.ofMillis(5), Duration.ofMillis(50), Duration.ofSeconds(60));

    private final TestLink link = new TestLink();

    @AfterEach
    void close() {
        link.close();
    }

    /** Another link passes on what it hears at the hub. */
    private void passOn(FakeConnection hub, FakeConnection child) {
        Hello hello = Hello.parse(hub.nextHello()).orElseThrow();
        child.send(Mqtt.publish(0, 0, FakeBroker.HELLO, hello.then(OTHER).text()));
    }

    private void startOnStandby() {
        link.times(PATIENT).start();
        passOn(link.hub().connection(0), link.child().connection(0));
        awaitStandby();
    }

    private void awaitStandby() {
        Eventually.asserted(
                () -> assertThat(link.link().status()).as(link.link().reason()).isEqualTo(LinkStatus.STANDBY));
    }

    @Test
    void shouldSayHelloAtTheHubOnly() {
        link.up();

        Hello first = Hello.parse(link.hub().connection(0).nextHello()).orElseThrow();
        Hello second = Hello.parse(link.hub().connection(0).nextHello()).orElseThrow();
        assertThat(LoopDetector.name(first.origin())).isEqualTo("test/child1");
        assertThat(second.number()).isEqualTo(first.number() + 1);
        link.assertNothingElseReachesTarget(Way.DOWN);
    }

    @Test
    void shouldListenAtBothEndsForNoMoreThanHellos() {
        link.up();

        for (FakeBroker broker : List.of(link.hub(), link.child())) {
            assertThat(broker.connection(0)
                            .helloSubscribe()
                            .orElseThrow()
                            .payload()
                            .topicSubscriptions())
                    .singleElement()
                    .satisfies(topic -> {
                        assertThat(topic.topicFilter()).isEqualTo(FakeBroker.HELLO);
                        assertThat(topic.option().qos().value()).isZero();
                        assertThat(topic.option().isNoLocal()).isTrue();
                    });
        }
    }

    @Test
    void shouldTakeNothingWhileItListens() {
        link.hub().onConnect(FakeBroker.accept(true, MqttProperties.NO_PROPERTIES));
        link.times(PATIENT).start();
        FakeConnection hub = link.hub().connection(0);
        FakeConnection child = link.child().connection(0);
        hub.nextHello();

        hub.send(Mqtt.publish(1, 1, "kept", "by the session"));
        hub.send(Mqtt.publish(0, 0, FakeBroker.HELLO, "read after it"));
        passOn(hub, child);
        awaitStandby();

        assertThat(child.pending()).isZero();
        assertThat(Mqtt.packetId(hub.next(PUBACK)))
                .as("dropped once it stood by")
                .isEqualTo(1);
    }

    @Test
    void shouldCarryWhatCameWhileItListened() {
        link.hub().onConnect(FakeBroker.accept(true, MqttProperties.NO_PROPERTIES));
        link.times(new LoopTimes(
                        Duration.ofMillis(300), Duration.ofMillis(5), Duration.ofMillis(50), Duration.ofSeconds(60)))
                .start();
        link.hub().connection(0).nextHello();
        assertThat(link.link().status()).isEqualTo(LinkStatus.DOWN);

        link.hub().connection(0).send(Mqtt.publish(1, 1, "kept", "by the session"));

        assertThat(Mqtt.topic(link.child().connection(0).nextPublish())).isEqualTo("kept");
        link.awaitUp();
    }

    @Test
    void shouldStandByAndSayWhyWhenItsHelloComesBack() {
        startOnStandby();

        assertThat(link.link().reason())
                .isEqualTo(
                        "child1 is reached by way of other/child1 already; is another service bridging the same brokers?");
        assertThat(link.events()).noneMatch(event -> event.endsWith(">UP"));
    }

    @Test
    void shouldAcknowledgeAndDropOnStandby() {
        startOnStandby();
        FakeConnection child = link.child().connection(0);

        child.send(Mqtt.publish(0, 0, "temp", "a"));
        child.send(Mqtt.publish(1, 1, "temp", "b"));
        child.send(Mqtt.publish(2, 2, "temp", "c"));

        assertThat(Mqtt.packetId(child.next(PUBACK))).isEqualTo(1);
        assertThat(Mqtt.packetId(child.next(PUBREC))).isEqualTo(2);
        child.send(Mqtt.ack(PUBREL, 2));
        assertThat(Mqtt.packetId(child.next(PUBCOMP))).isEqualTo(2);
        assertThat(link.stats(Way.UP).dropped(DropReason.STANDBY)).isEqualTo(3);
        assertThat(link.stats(Way.UP).messages()).isZero();
        assertThat(link.hub().connection(0).pending()).isZero();
    }

    /** An earlier connection may have brought it to the target, which would take the next message with this id for it. */
    @Test
    void shouldCompleteAtTheTargetWhatIsSentAgainOnStandby() {
        startOnStandby();
        FakeConnection child = link.child().connection(0);
        FakeConnection hub = link.hub().connection(0);

        child.send(Mqtt.duplicate(2, 7, "temp", "again"));
        child.next(PUBREC);
        child.send(Mqtt.ack(PUBREL, 7));

        child.next(PUBCOMP);
        assertThat(Mqtt.packetId(hub.next(PUBREL))).isEqualTo(7);
        hub.send(Mqtt.ack(PUBCOMP, 7));
        child.send(Mqtt.publish(1, 8, "temp", "next"));
        assertThat(Mqtt.packetId(child.next(PUBACK)))
                .as("that PUBCOMP was not for the source")
                .isEqualTo(8);
    }

    @Test
    void shouldCarryWhenItsHelloComesBackNoMore() {
        link.start();
        FakeConnection hub = link.hub().connection(0);
        FakeConnection child = link.child().connection(0);
        passOn(hub, child);
        Eventually.asserted(() -> assertThat(link.events()).anyMatch(event -> event.contains(">STANDBY")));

        link.awaitUp();

        child.send(Mqtt.publish(1, 1, "temp", "mine"));
        assertThat(Mqtt.payload(hub.nextPublish())).isEqualTo("mine");
        assertThat(link.link().reason()).isEmpty();
    }

    @Test
    void shouldStandByLaterWhenItIsTheGreatestOfALoopThatCloses() {
        link.times(FAITHFUL).up();
        FakeConnection hub = link.hub().connection(0);
        FakeConnection child = link.child().connection(0);
        child.send(Mqtt.publish(1, 1, "temp", "under way"));
        assertThat(Mqtt.packetId(hub.nextPublish())).isEqualTo(1);

        passOn(hub, child);
        awaitStandby();
        child.send(Mqtt.publish(1, 2, "temp", "late"));
        assertThat(Mqtt.packetId(child.next(PUBACK))).isEqualTo(2);
        hub.send(Mqtt.ack(PUBACK, 1));

        assertThat(Mqtt.packetId(child.next(PUBACK)))
                .as("what was under way is finished")
                .isEqualTo(1);
        assertThat(link.events()).anyMatch(event -> event.startsWith("UP>STANDBY "));
    }

    @Test
    void shouldPassOnHellosOfOthersWhileItCarries() {
        link.times(FAITHFUL).up();
        Hello mine = Hello.parse(link.hub().connection(0).nextHello()).orElseThrow();
        Hello theirs = new Hello(mine.against(), mine.along(), 1, OTHER, List.of("third/c~1"));

        link.child().connection(0).send(Mqtt.publish(0, 0, FakeBroker.HELLO, theirs.text()));

        Eventually.that(() ->
                Hello.parse(link.hub().connection(0).nextHello()).equals(Optional.of(theirs.then(mine.origin()))));
    }

    @Test
    void shouldNotBeConfusedByNonsense() {
        link.times(FAITHFUL).up();

        for (String text : List.of("", "hello", "1 2 3 4 5 6", "\0")) {
            link.child().connection(0).send(Mqtt.publish(0, 0, FakeBroker.HELLO, text));
            link.hub().connection(0).send(Mqtt.publish(0, 0, FakeBroker.HELLO, text));
        }

        link.assertNothingElseReachesTarget(Way.UP);
        link.assertNothingElseReachesTarget(Way.DOWN);
        assertThat(link.link().status()).isEqualTo(LinkStatus.UP);
    }

    @Test
    void shouldCarryWithoutLookingForLoopsWhereHellosMayNotBeRead() {
        link.child().grantHello(0x87);

        link.up();

        assertThat(link.events())
                .contains("loops unseen: child1: subscription to '" + FakeBroker.HELLO + "' refused: 0x87");
    }

    /** Some brokers end the connection of a client that publishes what it may not. */
    @Test
    void shouldCarryWithoutLookingForLoopsWhereConnectionsBreakOverIt() {
        link.times(PATIENT).start();
        for (int i = 0; i < 3; i++) {
            FakeConnection hub = link.hub().connection(i);
            hub.nextHello();
            hub.close();
        }

        link.awaitUp();

        assertThat(link.hub().connections()).hasSize(4);
        assertThat(link.hub().connection(3).helloSubscribe()).isEmpty();
        assertThat(link.events())
                .contains("loops unseen: connections break when it says hello on '" + FakeBroker.HELLO + "'");
    }

    @Test
    void shouldBelieveABrokerThatSaysItDislikesHellos() {
        link.times(PATIENT).start();
        for (int i = 0; i < 2; i++) {
            FakeConnection hub = link.hub().connection(i);
            hub.nextHello();
            hub.sendAndClose(dislike());
        }

        link.awaitUp();

        assertThat(link.hub().connections()).hasSize(3);
        assertThat(link.hub().connection(2).helloSubscribe()).isEmpty();
        assertThat(link.events()).anyMatch(event -> event.endsWith("broker sent DISCONNECT 0x82"));
        link.hub().connection(2).reset();
        link.child().connection(3);
        link.awaitUp();
        assertThat(link.hub().connection(3).helloSubscribe())
                .as("and does not try again")
                .isEmpty();
    }

    /** Another link of the same service says hello at the hub, and this one passes it on. */
    @Test
    void shouldNotFlapWhereTheChildCannotBearHellos() {
        link.times(FAITHFUL).up();
        Hello mine = Hello.parse(link.hub().connection(0).nextHello()).orElseThrow();
        Hello theirs = new Hello(mine.along(), mine.against(), 1, OTHER, List.of());
        for (int i = 0; i < 3; i++) {
            FakeConnection child = link.child().connection(i);
            link.awaitUp();
            link.hub().connection(i).send(Mqtt.publish(0, 0, FakeBroker.HELLO, theirs.text()));
            child.nextHello();
            child.close();
        }

        assertThat(link.child().connection(3).isOpen()).isTrue();
        link.awaitUp();

        assertThat(link.hub().connection(3).helloSubscribe()).isEmpty();
        assertThat(link.events())
                .contains("loops unseen: connections break when it says hello on '" + FakeBroker.HELLO + "'");
    }

    /** What else breaks does not add up to that. */
    @Test
    void shouldGoOnSayingHelloWhenConnectionsBreakOverOtherThings() {
        link.times(FAITHFUL).up();
        for (int i = 0; i < 3; i++) {
            link.hub().connection(i).nextHello();
            link.child().connection(i).close();
            link.awaitReconnected();
        }

        link.hub().connection(3).nextHello();
        assertThat(link.events()).noneMatch(event -> event.startsWith("loops unseen"));
    }

    private static MqttMessage dislike() {
        return MqttMessageBuilders.disconnect().reasonCode((byte) 0x82).build();
    }

    /** It was not the hellos: somebody else uses the same client ids. */
    @Test
    void shouldSayHelloAgainIfConnectionsBreakWithoutItToo() {
        link.times(PATIENT).start();
        for (int i = 0; i < 3; i++) {
            FakeConnection hub = link.hub().connection(i);
            hub.nextHello();
            hub.close();
        }
        link.awaitUp();

        assertThat(mayHello()).isFalse();
        link.hub().connection(3).close();

        Eventually.asserted(() -> assertThat(mayHello()).isTrue());
    }

    private boolean mayHello() {
        return link.link()
                .loop()
                .submit(() -> link.link().ownMessages().mayHello())
                .syncUninterruptibly()
                .getNow();
    }

    /** The answer waits in a socket that nobody reads on before messages flow. */
    @Test
    void shouldNotWaitForAnAnswerForEver() {
        link.child().silentForHello(true);

        link.up();

        link.hub().connection(0).nextHello();
    }

    @Test
    void shouldListenOnlyOnceBothBrokersHaveAnswered() {
        link.child().silentForHello(true);
        link.times(PATIENT).start();
        link.child().connection(0);
        Eventually.that(() -> link.child().connection(0).helloSubscribe().isPresent());
        link.settle();

        assertThat(link.hub().connection(0).hellos()).isZero();
        assertThat(link.link().status()).isEqualTo(LinkStatus.DOWN);
    }

    @Test
    void shouldNotListenAgainAfterAShortBreak() {
        link.times(FAITHFUL).up();

        link.hub().connection(0).reset();
        link.awaitReconnected();

        assertThat(link.events()).filteredOn(event -> event.endsWith(">UP")).hasSize(2);
        Hello.parse(link.hub().connection(1).nextHello()).orElseThrow();
    }

    @Test
    void shouldWaitLongAfterItsSessionIsTakenOver() {
        link.up();

        link.hub()
                .connection(0)
                .sendAndClose(
                        MqttMessageBuilders.disconnect().reasonCode((byte) 0x8e).build());

        Eventually.asserted(() ->
                assertThat(link.link().reason()).matches("parent: session taken over: .* Trying again in 1\\d s"));
        TestBrokers.bring(link.hubBroker(), BrokerStatus.UP);
        link.settle();
        assertThat(link.hub().connections())
                .as("a broker that is well is no reason to try at once")
                .hasSize(1);
    }

    @Test
    void shouldTellLinksApartByAllTheyCarry() {
        TopicRule a = new TopicRule("a/#", Direction.BOTH, 1);
        TopicRule b = new TopicRule("b/#", Direction.BOTH, 1);

        assertThat(LoopWatch.wordFor(List.of(a, b))).isEqualTo(LoopWatch.wordFor(List.of(b, a)));
        assertThat(LoopWatch.wordFor(List.of(a))).isNotEqualTo(LoopWatch.wordFor(List.of(b)));
        assertThat(LoopWatch.wordFor(List.of(a))).isNotEqualTo(LoopWatch.wordFor(List.of(a, b)));
        assertThat(LoopWatch.wordFor(List.of(a)))
                .isNotEqualTo(LoopWatch.wordFor(List.of(new TopicRule("a/#", Direction.BOTH, 2))));
        assertThat(LoopWatch.wordFor(List.of())).isNotBlank().doesNotContain(" ");
    }
}
