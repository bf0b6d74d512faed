package dev.mqttbridge.link;

import dev.mqttbridge.broker.Broker;
import dev.mqttbridge.config.TopicRule;
import dev.mqttbridge.mqtt.ServerCapabilities;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubscribeMessage;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption.RetainedHandlingPolicy;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The two connections of a link while both are alive. Crash-only: when either breaks, both are closed and the pair is thrown away;
 * the brokers keep what was not acknowledged and send it to the next pair. For the link's event loop only.
 */
final class Pair {

    /**
     * Shares its number range with the packet ids of forwarded messages (MQTT 5, 2.2.1), and these count up from 1, so the top one is
     * free when a connection opens.
     */
    private static final int SUBSCRIBE_PACKET_ID = 65_535;

    /**
     * Retained messages come by {@link RetainedSync}, which knows what the other broker has; sent here, both sets would be swapped.
     * Brokers of MQTT 3.1.1 send them all the same.
     */
    private static final RetainedHandlingPolicy RETAINED = RetainedHandlingPolicy.DONT_SEND_AT_SUBSCRIBE;

    private final Link link;
    private final Set<Way> awaitingSuback = EnumSet.noneOf(Way.class);
    private final Map<Way, Lane> lanes = new EnumMap<>(Way.class);
    private LoopWatch loops;
    private boolean flowing;
    private boolean standsBy;

    private final Map<Way, Replay> replays = new EnumMap<>(Way.class);
    private Peer hub;
    private Peer child;
    private Peer brokenAt;
    private boolean closed;

    Pair(Link link) {
        this.link = link;
    }

    Peer hubConnected(ServerCapabilities capabilities) {
        hub = new Peer(this, link.hub(), capabilities);
        return hub;
    }

    Peer childConnected(ServerCapabilities capabilities) {
        child = new Peer(this, link.child(), capabilities);
        return child;
    }

    /** Both are connected: find out whether messages are to flow. */
    void open() {
        Lane up = new Lane(link, Way.UP, child, hub);
        Lane down = new Lane(link, Way.DOWN, hub, child);
        lanes.put(Way.UP, up);
        lanes.put(Way.DOWN, down);
        if (link.ownMessages().mayHello()) {
            loops = new LoopWatch(link, this, hub, child);
            child.listen();
            hub.listen();
            loops.start();
        } else {
            flow();
        }
        flush();
    }

    /** What a message has to say about loops. @return false if it says nothing; else it has been released */
    boolean watches(Peer from, MqttMessage message) {
        return loops != null && loops.takes(from, message);
    }

    /** What the loop detector makes of what it hears: said when it knows, and again when it changes its mind. */
    void decided(LoopDetector.State state) {
        standsBy = state == LoopDetector.State.STANDBY;
        lanes.values().forEach(lane -> lane.standBy(standsBy));
        if (flowing) {
            link.decided(this);
        } else {
            flow();
        }
    }

    /** Subscribe, and let flow what a resumed session has in store. One that stands by does too, and drops it all. */
    private void flow() {
        flowing = true;
        subscribe(Way.UP, child, hub);
        subscribe(Way.DOWN, hub, child);
        child.open(lanes.get(Way.UP), lanes.get(Way.DOWN));
        hub.open(lanes.get(Way.DOWN), lanes.get(Way.UP));
        flowIfReady();
    }

    /** Whether it says hello, and listens for that of others. */
    boolean detectsLoops() {
        return loops != null;
    }

    /** Whether this end, if it breaks now, may break for a hello. */
    boolean isAboutHello(Peer at) {
        return loops.isAboutHello(at);
    }

    /** Whether this end, if it breaks now, may break for a canary. @param withReason then however old it is */
    boolean isAboutCanary(Peer at, boolean withReason) {
        return lanes.values().stream().anyMatch(lane -> lane.target() == at && lane.awaitsCanary(withReason));
    }

    boolean standsBy() {
        return standsBy;
    }

    /** How it has ended, as far as a broker is to blame. */
    TakeOvers.End end() {
        TakeOvers.End end = hub == null ? TakeOvers.End.OTHER : hub.end();
        return end == TakeOvers.End.OTHER && child != null ? child.end() : end;
    }

    private void subscribe(Way way, Peer source, Peer target) {
        List<TopicRule> rules = link.rules(way);
        if (!rules.isEmpty()) {
            Replay replay = replay(way, source.capabilities());
            replays.put(way, replay);
            if (source.capabilities().level().isMqtt5() || replay.subscribesAtOnce()) {
                writeSubscribe(way, source, target);
            } else if (!replay.isOver()) {
                source.write(MqttMessage.PINGREQ);
            }
        }
    }

    private Replay replay(Way way, ServerCapabilities source) {
        boolean subscribes = !source.level().isMqtt5() && !link.hasSubscribed(way);
        return new Replay(source.sessionPresent() || source.level().isMqtt5(), subscribes);
    }

    private void writeSubscribe(Way way, Peer source, Peer target) {
        awaitingSuback.add(way);
        List<TopicRule> rules = link.rules(way);
        List<TopicRule> all = hasCanary() ? link.canary().with(rules, way) : rules;
        source.write(subscribeMessage(all, way, source.capabilities(), target.capabilities()));
    }

    /** A retained message that a broker of MQTT 3.1.1 sends because it was subscribed to. */
    boolean isReplayed(Way way, MqttPublishMessage publish) {
        Replay replay = replays.get(way);
        return replay != null && replay.takes(publish.fixedHeader().isRetain());
    }

    void pinged(Peer source) {
        Way way = source == child ? Way.UP : Way.DOWN;
        Replay replay = replays.get(way);
        if (replay == null || awaitingSuback.contains(way)) {
            return;
        }
        switch (replay.pinged()) {
            case SUBSCRIBE -> writeSubscribe(way, source, other(source));
            case PING -> source.write(MqttMessage.PINGREQ);
            case FLOW -> flowIfReady();
            case NOTHING -> {
                // An everyday ping.
            }
        }
    }

    private void flowIfReady() {
        if (awaitingSuback.isEmpty() && replays.values().stream().allMatch(Replay::isOver)) {
            link.flowing(this);
        }
    }

    /** Stock Paho endpoints, which send and receive it, speak MQTT 5 only. */
    boolean hasCanary() {
        return link.canary().isOn()
                && hub.capabilities().level().isMqtt5()
                && child.capabilities().level().isMqtt5();
    }

    /** Maximum QoS of the target caps the subscription, so that no message comes that the target would refuse. */
    static MqttSubscribeMessage subscribeMessage(
            List<TopicRule> rules, Way way, ServerCapabilities source, ServerCapabilities target) {
        MqttMessageBuilders.SubscribeBuilder subscribe =
                MqttMessageBuilders.subscribe().messageId(SUBSCRIBE_PACKET_ID);
        for (TopicRule rule : rules) {
            String filter = rule.filterAtSource(way.direction());
            MqttQoS qos = MqttQoS.valueOf(Math.min(rule.qos(), target.maximumQos()));
            if (source.level().isMqtt5()) {
                subscribe.addSubscription(filter, new MqttSubscriptionOption(qos, true, true, RETAINED));
            } else {
                subscribe.addSubscription(qos, filter);
            }
        }
        return subscribe.build();
    }

    void subscribed(Peer source, MqttSubAckMessage suback) {
        Way way = source == child ? Way.UP : Way.DOWN;
        List<Integer> granted = suback.payload().reasonCodes();
        List<TopicRule> rules = link.rules(way);
        for (int i = 0; i < granted.size() && i < rules.size(); i++) {
            if (granted.get(i) >= 0x80) {
                broken(
                        source,
                        "subscription to '" + rules.get(i).filterAtSource(way.direction()) + "' refused: 0x"
                                + Integer.toHexString(granted.get(i)));
                return;
            }
        }
        if (granted.size() > rules.size() && granted.get(rules.size()) >= 0x80) {
            String code = "0x" + Integer.toHexString(granted.get(rules.size()));
            link.canaryBlocked(way, source.name() + " refuses its subscription: " + code);
        }
        if (awaitingSuback.remove(way)) {
            link.subscribed(way);
            if (!replays.get(way).isOver()) {
                // Not at once behind SUBSCRIBE: HiveMQ answers a ping while it is still busy with that.
                source.write(MqttMessage.PINGREQ);
            }
            flowIfReady();
        }
    }

    void routeStarted(Way way, LinkConsumer route) {
        Lane lane = lanes.get(way);
        if (lane != null && !closed) {
            lane.routeStarted(route);
        }
    }

    /** One for each way that has rules. @param now in nanoseconds */
    List<WaySigns> signs(long now) {
        return lanes.values().stream()
                .filter(lane -> !link.rules(lane.way()).isEmpty())
                .map(lane -> lane.signs(now))
                .toList();
    }

    boolean canInject(Way way) {
        Lane lane = lanes.get(way);
        return lane != null && awaitingSuback.isEmpty() && lane.canInject();
    }

    void inject(Way way, MqttPublishMessage publish, Consumer<Boolean> settled) {
        lanes.get(way).inject(publish, settled);
    }

    /** Whether this broker has kept the link's session. */
    boolean isResumed(Broker broker) {
        return (broker == link.hub() ? hub : child).capabilities().sessionPresent();
    }

    boolean isReading() {
        return hub.isReading() || child.isReading();
    }

    /** Back-pressure: who fills the other's socket reads no more until it has drained. */
    void readBatchEnded(Peer reader) {
        flush();
        Peer other = other(reader);
        if (other != null && !closed && !other.isWritable()) {
            reader.setReading(false);
        }
    }

    void writabilityChanged(Peer writer) {
        for (Lane lane : lanes.values()) {
            if (lane.target() == writer) {
                lane.targetReads(writer.isWritable());
            }
        }
        Peer other = other(writer);
        if (other != null && !closed && !lanes.isEmpty() && writer.isWritable()) {
            other.setReading(true);
        }
    }

    private Peer other(Peer peer) {
        return peer == hub ? child : hub;
    }

    private void flush() {
        if (hub != null) {
            hub.flush();
        }
        if (child != null) {
            child.flush();
        }
    }

    boolean isClosed() {
        return closed;
    }

    /** Which end broke first; null if none did. */
    Peer brokenAt() {
        return brokenAt;
    }

    void broken(Peer where, String reason) {
        brokenAt = brokenAt == null ? where : brokenAt;
        link.broken(this, where.name() + ": " + reason);
    }

    void close() {
        closed = true;
        if (loops != null) {
            loops.close();
        }
        lanes.values().forEach(Lane::close);
        if (hub != null) {
            hub.close();
        }
        if (child != null) {
            child.close();
        }
    }
}
