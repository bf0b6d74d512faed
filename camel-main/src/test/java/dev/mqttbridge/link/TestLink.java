package dev.mqttbridge.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mqttbridge.broker.Broker;
import dev.mqttbridge.broker.Brokers;
import dev.mqttbridge.config.CanaryConfig;
import dev.mqttbridge.config.TopicRule;
import dev.mqttbridge.net.Transport;
import dev.mqttbridge.testing.Eventually;
import dev.mqttbridge.testing.FakeBroker;
import dev.mqttbridge.testing.FakeConnection;
import dev.mqttbridge.testing.Mqtt;
import dev.mqttbridge.testing.TestBrokers;
import dev.mqttbridge.testing.TestLinks;
import io.netty.channel.Channel;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.handler.codec.mqtt.MqttProperties;
import java.net.InetSocketAddress;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.engine.PooledExchangeFactory;
import org.apache.camel.impl.engine.PooledProcessorExchangeFactory;

/** A link between two brokers that the test plays, over real sockets, with its two routes in a real Camel. */
final class TestLink implements AutoCloseable {

    private static final String MARKER = "marker";

    private final Transport transport = new Transport(1);
    private final FakeBroker hub = new FakeBroker();
    private final FakeBroker child = new FakeBroker();
    private final Brokers brokers =
            new Brokers(List.of(TestBrokers.broker("parent", hub.port()), TestBrokers.broker("child1", child.port())));
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private List<TopicRule> rules = List.of(TestLinks.EVERYTHING);
    private CanaryConfig canary = CanaryConfig.OFF;
    private LoopTimes times = TestLinks.FAST;
    private Processor step = exchange -> {};
    private LongSupplier clock = System::nanoTime;
    private boolean withThreads;
    private int round;
    private Link link;

    /** What the link is configured with, in place of every topic both ways at QoS 2. Before {@link #start}. */
    TestLink rules(TopicRule... given) {
        rules = List.of(given);
        return this;
    }

    /** With the canary's subscriptions; the test plays the canary too. Before {@link #start}. */
    TestLink withCanary(CanaryConfig given) {
        canary = given;
        return this;
    }

    /** How patient the loop detector is, in place of hardly at all. */
    TestLink times(LoopTimes given) {
        times = given;
        return this;
    }

    /** What both routes do with a message; if they stop the exchange's routing it does not reach the target. */
    TestLink step(Processor given) {
        step = given;
        return this;
    }

    /** What the link takes for the time, in nanoseconds. Before {@link #start}. */
    TestLink clock(LongSupplier given) {
        clock = given;
        return this;
    }

    /** Makes the routes go on in another thread. */
    TestLink withThreads() {
        withThreads = true;
        return this;
    }

    /** Starts the routes and returns at once. */
    TestLink start() {
        LinkListener listener = new LinkListener() {
            @Override
            public void canaryBlocked(Link blocked, Way way, String why) {
                events.add("canary " + way.tag() + " blocked: " + why);
            }

            @Override
            public void statusChanged(Link changed, LinkStatus from, LinkStatus to, String reason) {
                events.add(from + ">" + to + (reason.isEmpty() ? "" : " " + reason));
            }

            @Override
            public void canaryOff(Link off, String why) {
                events.add("canary off: " + why);
            }

            @Override
            public void loopsUnseen(Link unseeing, String reason) {
                events.add("loops unseen: " + reason);
            }
        };
        link = TestLinks.link(brokers, "child1", rules, canary, transport, listener, times);
        link.clock(clock);
        // As in config/application.properties: an exchange is used again and again.
        camel.getCamelContextExtension().setExchangeFactory(new PooledExchangeFactory());
        camel.getCamelContextExtension().setProcessorExchangeFactory(new PooledProcessorExchangeFactory());
        camel.addComponent(LinkComponent.SCHEME, new LinkComponent(new Links(List.of(link))));
        try {
            for (Way way : Way.values()) {
                if (!link.rules(way).isEmpty()) {
                    camel.addRoutes(route(way));
                }
            }
            camel.start();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return this;
    }

    private RouteBuilder route(Way way) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                String uri = "mqtt-link:child1/" + way.tag();
                if (withThreads) {
                    from(uri).routeId(way.tag()).threads(1).process(step).to(uri);
                } else {
                    from(uri).routeId(way.tag()).process(step).to(uri);
                }
            }
        };
    }

    /** Both brokers say that they have kept the link's session. Before {@link #start}. */
    TestLink resumed() {
        hub.onConnect(FakeBroker.accept(true, MqttProperties.NO_PROPERTIES));
        child.onConnect(FakeBroker.accept(true, MqttProperties.NO_PROPERTIES));
        return this;
    }

    /** Starts the routes and waits until messages flow. */
    TestLink up() {
        start();
        awaitUp();
        return this;
    }

    void awaitUp() {
        Eventually.asserted(() -> assertThat(link.status()).as(link.reason()).isEqualTo(LinkStatus.UP));
    }

    /** Waits until messages flow over the next pair of connections. */
    void awaitReconnected() {
        round++;
        hub.connection(round);
        child.connection(round);
        awaitUp();
    }

    FakeBroker hub() {
        return hub;
    }

    FakeBroker child() {
        return child;
    }

    Broker hubBroker() {
        return brokers.hub();
    }

    Broker childBroker() {
        return brokers.get("child1");
    }

    /** The newest connection of the broker that messages come from. */
    FakeConnection source(Way way) {
        return (way == Way.UP ? child : hub).connection(round);
    }

    /** The newest connection of the broker that messages go to. */
    FakeConnection target(Way way) {
        return (way == Way.UP ? hub : child).connection(round);
    }

    Link link() {
        return link;
    }

    LaneStats stats(Way way) {
        return link.stats(way);
    }

    /** Changes of the link's status. */
    List<String> events() {
        return events;
    }

    void stopRoute(Way way) throws Exception {
        camel.getRouteController().stopRoute(way.tag());
        settle();
    }

    void startRoute(Way way) throws Exception {
        camel.getRouteController().startRoute(way.tag());
        settle();
    }

    /** As {@link #stopRoute}, but the route says it is suspended. */
    void suspendRoute(Way way) throws Exception {
        camel.getRouteController().suspendRoute(way.tag());
        settle();
    }

    void resumeRoute(Way way) throws Exception {
        camel.getRouteController().resumeRoute(way.tag());
        settle();
    }

    DefaultCamelContext camel() {
        return camel;
    }

    /**
     * Proves that nothing is on its way to the target but what it has received: a message of QoS 0 sent now is the next to arrive.
     */
    void assertNothingElseReachesTarget(Way way) {
        source(way).send(Mqtt.publish(0, 0, MARKER, ""));
        assertThat(Mqtt.topic(target(way).nextPublish())).isEqualTo(MARKER);
    }

    /** As {@link #assertNothingElseReachesTarget}, for acknowledgements to the source: the marker goes the other way. */
    void assertNothingElseReachesSource(Way way) {
        assertNothingElseReachesTarget(way == Way.UP ? Way.DOWN : Way.UP);
    }

    /** Until everything that the link's loop has been given so far is done. */
    void settle() {
        link.loop().submit(() -> {}).syncUninterruptibly();
    }

    /** Connections that the link has open, to whichever broker. */
    int channels() {
        return ((SingleThreadEventLoop) link.loop()).registeredChannels();
    }

    /** Runs on the link's end of its connection to this broker, on its loop. */
    <T> T onChannelTo(FakeBroker broker, Function<Channel, T> action) {
        Callable<T> task = () -> {
            Iterator<Channel> channels = ((SingleThreadEventLoop) link.loop()).registeredChannelsIterator();
            while (channels.hasNext()) {
                Channel channel = channels.next();
                if (channel.remoteAddress() instanceof InetSocketAddress remote && remote.getPort() == broker.port()) {
                    return action.apply(channel);
                }
            }
            throw new AssertionError("no connection to port " + broker.port());
        };
        try {
            return link.loop().submit(task).get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        camel.stop();
        hub.close();
        child.close();
        transport.close();
    }
}
