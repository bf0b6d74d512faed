package dev.mqttbridge.link;

import dev.mqttbridge.config.TopicRule;
import dev.mqttbridge.link.LoopDetector.State;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption.RetainedHandlingPolicy;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * The ears and mouth of a {@link LoopDetector} while one pair of connections is open: hellos go and come as messages of QoS 0, not
 * retained, whose payload is text, so that brokers of every age and make carry them. For the link's event loop only.
 */
final class LoopWatch {

    /** Next to that of the link's other SUBSCRIBE. */
    static final int SUBSCRIBE_PACKET_ID = 65_534;

    /** A turn that comes so late was kept back by a process or a machine at its limit. */
    private static final long STALL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private static final MqttFixedHeader PUBLISH =
            new MqttFixedHeader(MqttMessageType.PUBLISH, false, MqttQoS.AT_MOST_ONCE, false, 0);

    private final Link link;
    private final Pair pair;
    private final LoopDetector detector;
    private final Peer hub;
    private final Peer child;
    private State told = State.LISTENING;
    private ScheduledFuture<?> next;
    private final Map<Peer, Long> firstHellos = new HashMap<>();
    private final Set<Peer> unanswered = new HashSet<>();
    private long subscribedAt;
    private long due;
    private boolean connected;
    private boolean closed;

    LoopWatch(Link link, Pair pair, Peer hub, Peer child) {
        this.link = link;
        this.pair = pair;
        this.detector = link.detector();
        this.hub = hub;
        this.child = child;
    }

    /** Both connections are open. {@link Pair#decided} follows: when both brokers have answered, or some time later. */
    void start() {
        unanswered.addAll(List.of(hub, child));
        subscribedAt = System.nanoTime();
        hub.write(subscribeMessage(hub));
        child.write(subscribeMessage(child));
        // An answer may wait behind so much of a resumed session that we do not read on before messages flow.
        next = link.loop().schedule(this::begin, link.patience().toNanos(), TimeUnit.NANOSECONDS);
    }

    private void begin() {
        if (!connected && !closed) {
            long now = System.nanoTime();
            connected = true;
            next.cancel(false);
            detector.connected(now - subscribedAt, now);
            due = now;
            tick();
        }
    }

    private void tick() {
        if (closed) {
            return;
        }
        long late = System.nanoTime() - due;
        if (late > STALL_NANOS) {
            detector.stalled(late);
        }
        publish(hub, detector.tick(System.nanoTime()));
        schedule(detector.nextTick(System.nanoTime()));
        tell();
    }

    private void schedule(long nanos) {
        due = System.nanoTime() + nanos;
        next = link.loop().schedule(this::tick, nanos, TimeUnit.NANOSECONDS);
    }

    /** @return false if the message is none of ours; else it has been released */
    boolean takes(Peer from, MqttMessage message) {
        if (message instanceof MqttSubAckMessage suback
                && suback.variableHeader().messageId() == SUBSCRIBE_PACKET_ID) {
            subscribed(from, suback.payload().reasonCodes());
            return true;
        }
        // One of a higher QoS is none of ours, and wants to be acknowledged.
        if (message instanceof MqttPublishMessage publish
                && publish.fixedHeader().qosLevel() == MqttQoS.AT_MOST_ONCE
                && publish.variableHeader().topicName().equals(link.helloTopic())) {
            String text = publish.payload().toString(StandardCharsets.UTF_8);
            publish.release();
            Hello.parse(text).ifPresent(hello -> received(from, hello));
            return true;
        }
        return false;
    }

    private void received(Peer from, Hello hello) {
        Way way = from == child ? Way.UP : Way.DOWN;
        detector.received(hello, way, System.nanoTime())
                .ifPresent(passedOn -> publish(from == child ? hub : child, passedOn));
        tell();
    }

    private void subscribed(Peer at, List<Integer> granted) {
        if (granted.stream().anyMatch(code -> code >= 0x80)) {
            link.listener()
                    .loopsUnseen(
                            link,
                            at.name() + ": subscription to '" + link.helloTopic() + "' refused: 0x"
                                    + Integer.toHexString(granted.get(0)));
        }
        if (unanswered.remove(at) && unanswered.isEmpty()) {
            begin();
        }
    }

    /** Whether a connection that ends now may have ended for a hello: before all else, or for the first that was said there. */
    boolean isAboutHello(Peer at) {
        Long first = firstHellos.get(at);
        return told == State.LISTENING || first != null && System.nanoTime() - first < OwnMessages.SOON_NANOS;
    }

    private void tell() {
        State now = detector.state();
        if (!closed && now != told && now != State.LISTENING) {
            told = now;
            pair.decided(now);
        }
    }

    void close() {
        if (!closed) {
            closed = true;
            if (connected) {
                detector.disconnected(System.nanoTime());
            }
            if (next != null) {
                next.cancel(false);
            }
        }
    }

    private void publish(Peer at, Hello hello) {
        firstHellos.putIfAbsent(at, System.nanoTime());
        at.write(new MqttPublishMessage(
                PUBLISH,
                new MqttPublishVariableHeader(link.helloTopic(), 0, MqttProperties.NO_PROPERTIES),
                Unpooled.copiedBuffer(hello.text(), StandardCharsets.UTF_8)));
    }

    private MqttSubscribeMessage subscribeMessage(Peer at) {
        MqttMessageBuilders.SubscribeBuilder subscribe =
                MqttMessageBuilders.subscribe().messageId(SUBSCRIBE_PACKET_ID);
        if (at.capabilities().level().isMqtt5()) {
            subscribe.addSubscription(
                    link.helloTopic(),
                    new MqttSubscriptionOption(
                            MqttQoS.AT_MOST_ONCE, true, false, RetainedHandlingPolicy.DONT_SEND_AT_SUBSCRIBE));
        } else {
            subscribe.addSubscription(MqttQoS.AT_MOST_ONCE, link.helloTopic());
        }
        return subscribe.build();
    }

    /**
     * One word for what is carried one way: equal for links that carry the same, whatever the order of their rules. Made from all
     * that a rule consists of, so that whatever a rule can say in future sets links apart as well.
     */
    static String wordFor(List<TopicRule> rules) {
        String all = rules.stream().map(TopicRule::toString).sorted().collect(Collectors.joining("\n"));
        return Integer.toHexString(all.hashCode()) + "-" + rules.size();
    }
}
