package dev.mqttbridge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.mqttbridge.it.client.Message;
import dev.mqttbridge.it.client.Received;
import dev.mqttbridge.it.client.TestClient;
import dev.mqttbridge.it.client.TestClient.Version;
import dev.mqttbridge.it.fixture.BridgeConfig;
import dev.mqttbridge.it.fixture.BridgeService;
import dev.mqttbridge.it.fixture.BrokerKind;
import dev.mqttbridge.it.fixture.MosquittoBroker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Links that together make a loop: each broker gets each message once, and then there is quiet. */
class LoopIT {

    private static final int MESSAGES = 1_000;
    private static final Duration LIMIT = Duration.ofSeconds(60);
    /** A service that takes over does so after 3 to 5 s, more on a busy machine. */
    private static final Duration TAKE_OVER_LIMIT = Duration.ofSeconds(30);

    private static final Duration QUIET = Duration.ofSeconds(2);

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final String root = "loop/" + UUID.randomUUID();

    /** Last opened, first closed. */
    @AfterEach
    void close() throws Exception {
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
    }

    private <T extends AutoCloseable> T open(T what) {
        opened.push(what);
        return what;
    }

    private MosquittoBroker broker(String name) {
        var broker = open(MosquittoBroker.named(name));
        broker.start();
        return broker;
    }

    private BridgeService service(String instance, String protocol, MosquittoBroker... brokers) {
        var config = BridgeConfig.of(List.of(brokers))
                .withInstance(instance)
                .withBrokers("protocol: \"%s\"".formatted(protocol));
        return open(new BridgeService(config)).start();
    }

    private static List<String> linkStatuses(BridgeService service) {
        return service.health().path("links").findValuesAsText("status");
    }

    private static long up(BridgeService... services) {
        return Stream.of(services)
                .flatMap(service -> linkStatuses(service).stream())
                .filter("UP"::equals)
                .count();
    }

    /** So many carry, and all others stand by. */
    private static void awaitLinks(int carrying, Duration limit, BridgeService... services) {
        Function<BridgeService, Stream<String>> statuses = service -> linkStatuses(service).stream();
        await(carrying + " links carry, the others stand by")
                .atMost(limit)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> Stream.of(services).flatMap(statuses).collect(Collectors.groupingBy(s -> s)), byStatus -> {
                    var wrong = new HashSet<>(byStatus.keySet());
                    wrong.removeAll(List.of("UP", "STANDBY"));
                    return wrong.isEmpty()
                            && byStatus.getOrDefault("UP", List.of()).size() == carrying;
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "3.1.1"})
    void shouldDeliverOnceWithTwoInstances(String protocol) {
        var parent = broker("parent");
        var child1 = broker("child1");
        var child2 = broker("child2");
        var first = service("first", protocol, parent, child1, child2);
        awaitLinks(2, LIMIT, first);
        var second = service("second", protocol, parent, child1, child2);
        awaitLinks(2, LIMIT, first, second);
        assertThat(linkStatuses(first)).as("who was there first").containsOnly("UP");
        assertThat(second.health().at("/links/child1/reason").asText())
                .matches("child1 is reached by way of first/child1 already; .*");

        for (int qos = 0; qos <= 2; qos++) {
            assertEachOnce("both/" + qos, qos, parent, child1, child2);
        }

        first.kill();
        awaitLinks(2, TAKE_OVER_LIMIT, second);
        assertEachOnce("alone", 2, parent, child1, child2);

        first.start();
        awaitLinks(2, LIMIT, first, second);
        assertThat(linkStatuses(second)).as("who was there first").containsOnly("UP");
        assertEachOnce("again", 2, parent, child1, child2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "3.1.1"})
    void shouldDeliverOnceInARing(String protocol) {
        var a = broker("a");
        var b = broker("b");
        var c = broker("c");
        // The link of the lesser name carries, so that one of the other service's is there to take over.
        var oneLink = service("lesser", protocol, b, c);
        awaitLinks(1, LIMIT, oneLink);
        var twoLinks = service("two-links", protocol, a, b, c);
        awaitLinks(2, LIMIT, oneLink, twoLinks);
        assertThat(linkStatuses(oneLink)).as("who was there first").containsOnly("UP");

        for (int qos = 0; qos <= 2; qos++) {
            assertEachOnce("ring/" + qos, qos, a, b, c);
        }

        oneLink.kill();
        awaitLinks(2, TAKE_OVER_LIMIT, twoLinks);
        assertEachOnce("open", 2, a, b, c);
    }

    /** The ring is there before there is anybody to be first. */
    @Test
    void shouldSettleARingWhoseLinksStartTogether() {
        var a = open(MosquittoBroker.named("a"));
        var b = open(MosquittoBroker.named("b"));
        var c = open(MosquittoBroker.named("c"));
        var oneLink = service("one-link", "auto", b, c);
        var twoLinks = service("two-links", "auto", a, b, c);

        Stream.of(a, b, c).forEach(MosquittoBroker::start);

        awaitLinks(2, LIMIT, oneLink, twoLinks);
        assertEachOnce("together", 1, a, b, c);
    }

    @Test
    void shouldTakeTurnsUnderOneInstanceName() {
        var parent = broker("parent");
        var child1 = broker("child1");
        var brokers = List.of(parent, child1);
        var first = service("same", "auto", parent, child1);
        awaitLinks(1, LIMIT, first);
        var subscribers = subscribers(brokers, 2);
        var second = service("same", "auto", parent, child1);
        awaitOne(second);

        // Until the first has come back, which ends the second's turn in mid-flow.
        var sent = new AtomicInteger();
        var publishers = brokers.stream().map(this::connect).toList();
        await("the first is back")
                .atMost(LIMIT.multipliedBy(2))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    for (int qos = 1; qos <= 2; qos++) {
                        var topic = root + "/turns/" + qos + "/";
                        for (var publisher : publishers) {
                            publisher.publishAll(numbered(topic + publishers.indexOf(publisher), sent.get(), 20, qos));
                        }
                    }
                    // Not whether it is up now: its turn may be short.
                    return sent.addAndGet(20) >= MESSAGES && turns(first) >= 2;
                });

        for (var subscriber : subscribers) {
            for (var broker = 0; broker < brokers.size(); broker++) {
                var atLeastOnce = root + "/turns/1/" + broker;
                var once = root + "/turns/2/" + broker;
                await("all at " + subscriber)
                        .atMost(LIMIT)
                        .until(() -> distinct(subscriber, atLeastOnce) == sent.get()
                                && distinct(subscriber, once) == sent.get());
                assertThat(subscriber.received(once)).as("QoS 2").hasSize(sent.get());
            }
        }
        assertThat(turns(first) + turns(second)).as("turns").isLessThan(20);
    }

    private static long turns(BridgeService service) {
        return service.log().lines().filter(line -> line.contains("Link UP")).count();
    }

    private static void awaitOne(BridgeService service) {
        await("a turn").atMost(LIMIT).pollInterval(Duration.ofMillis(50)).until(() -> service.log()
                .contains("Link UP"));
    }

    /** A loop that we cannot see, since that bridge does not pass on hellos; the path in the messages ends it. */
    @Test
    void shouldNotStormBesideMosquittosOwnBridge() {
        var parent = broker("parent");
        var child = bridged(parent, "mqttv50", "");
        var service = service("beside", "auto", parent, child);
        awaitLinks(1, LIMIT, service);
        var brokers = List.of(parent, child);
        var subscribers = subscribers(brokers, 1);

        publishAtEach("beside", 1, brokers);

        awaitAll(subscribers, "beside", brokers.size());
        assertThat(subscribers).allSatisfy(subscriber -> assertThat(subscriber.received())
                .as("by two bridges, and back by one of them")
                .hasSizeLessThanOrEqualTo(3 * MESSAGES * brokers.size()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mqttv50", "mqttv311"})
    void shouldStandByForMosquittosOwnBridgeThatPassesOnHellos(String version) {
        var parent = broker("parent");
        var child = bridged(parent, version, "topic $mqtt-bridge/hello both 0");
        var service = service("beside", "auto", parent, child);

        awaitLinks(0, LIMIT, service);
        assertThat(service.health().at("/links/child/reason").asText())
                .isEqualTo("child is reached by way of a bridge of the brokers' own already");
        assertEachOnce("beside", 1, parent, child);
    }

    private MosquittoBroker bridged(MosquittoBroker to, String version, String more) {
        assumeTrue(BrokerKind.chosen() == BrokerKind.LOCAL, "Mosquitto's own bridge runs on the local binary only");
        var broker = open(MosquittoBroker.bridged("child", to, version, more));
        broker.start();
        await("Mosquitto's own bridge").atMost(LIMIT).until(() -> {
            try (var here = connect(broker);
                    var there = connect(to)) {
                var probe = root + "/probe/" + UUID.randomUUID();
                there.subscribe(probe, 0);
                here.publish(Message.of(probe, "", 0));
                await().atMost(Duration.ofSeconds(1))
                        .until(() -> !there.received().isEmpty());
                return true;
            } catch (org.awaitility.core.ConditionTimeoutException notYet) {
                return false;
            }
        });
        return broker;
    }

    /** Publishes at each broker, and expects all of it at each broker, once; and nothing else any more. */
    private void assertEachOnce(String name, int qos, MosquittoBroker... at) {
        var brokers = List.of(at);
        var subscribers = subscribers(brokers, qos);
        publishAtEach(name, qos, brokers);
        awaitAll(subscribers, name, brokers.size());
        for (var subscriber : subscribers) {
            for (var broker : brokers) {
                assertThat(subscriber.received(topic(name, broker)).stream().map(Received::payload))
                        .as("QoS %d from %s, %s", qos, broker.name(), subscriber)
                        .containsExactlyElementsOf(IntStream.range(0, MESSAGES)
                                .mapToObj(String::valueOf)
                                .toList());
            }
            subscriber.close();
        }
    }

    /** All that was published is everywhere, and nothing more comes. */
    private void awaitAll(List<TestClient> subscribers, String name, int brokers) {
        await("all messages everywhere").atMost(LIMIT).until(() -> subscribers.stream()
                .allMatch(subscriber -> subscriber.received().stream()
                                .filter(message -> message.topic().startsWith(root + "/" + name + "/"))
                                .map(message -> message.topic() + message.payload())
                                .distinct()
                                .count()
                        == (long) MESSAGES * brokers));
        var last = new ArrayList<Integer>();
        await("quiet").during(QUIET).atMost(LIMIT).until(() -> {
            var now = subscribers.stream()
                    .map(subscriber -> subscriber.received().size())
                    .toList();
            var same = now.equals(last);
            last.clear();
            last.addAll(now);
            return same;
        });
    }

    private void publishAtEach(String name, int qos, List<MosquittoBroker> brokers) {
        brokers.parallelStream().forEach(broker -> {
            try (var publisher = TestClient.connect(Version.V5, broker.host(), broker.port())) {
                publisher.publishAll(numbered(topic(name, broker), 0, MESSAGES, qos));
            }
        });
    }

    /** Of all topics, as whoever looks for a storm would be. */
    private List<TestClient> subscribers(List<MosquittoBroker> brokers, int qos) {
        return brokers.stream()
                .map(broker -> {
                    var subscriber = connect(broker);
                    subscriber.subscribe("#", qos);
                    return subscriber;
                })
                .toList();
    }

    private String topic(String name, MosquittoBroker publishedAt) {
        return root + "/" + name + "/" + publishedAt.name();
    }

    private static List<Message> numbered(String topic, int from, int count, int qos) {
        return IntStream.range(from, from + count)
                .mapToObj(number -> Message.of(topic, String.valueOf(number), qos))
                .toList();
    }

    private static long distinct(TestClient subscriber, String topic) {
        return subscriber.received(topic).stream()
                .map(Received::payload)
                .distinct()
                .count();
    }

    private TestClient connect(MosquittoBroker broker) {
        return open(TestClient.connect(Version.V5, broker.host(), broker.port()));
    }
}
