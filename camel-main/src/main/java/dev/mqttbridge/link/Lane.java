package dev.mqttbridge.link;

import dev.mqttbridge.mqtt.BrokerPath;
import dev.mqttbridge.mqtt.PacketSize;
import dev.mqttbridge.mqtt.PublishProperties;
import dev.mqttbridge.mqtt.ServerCapabilities;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * One way over a pair of connections: messages of the source go to the target under the same packet id, and every acknowledgement
 * comes back under it, so the two brokers run the QoS handshake (MQTT 5, 4.3) end to end and nothing needs to be remembered here.
 *
 * <pre>
 *   source                      target
 *   PUBLISH n    ── route ──▶   PUBLISH n     (waits while the target's Receive Maximum is used up)
 *   PUBACK n / PUBREC n   ◀──   PUBACK n / PUBREC n
 *   PUBREL n              ──▶   PUBREL n      (never waits)
 *   PUBCOMP n             ◀──   PUBCOMP n
 * </pre>
 *
 * A message that does not reach the target is acknowledged here. Lives as long as its pair; for the link's event loop only.
 */
final class Lane {

    /** "An implementation or administrative imposed limit has been exceeded" (MQTT 5, 2.4). */
    private static final int QUOTA_EXCEEDED = 0x97;

    private final Link link;
    private final Way way;
    private final Peer source;
    private final Peer target;
    private final LaneStats stats;
    private final TopicMapping mapping;
    private final SendWindow<MqttPublishMessage> window;
    /** Packet ids of QoS 2 messages whose PUBREC came from here: the source's PUBREL is answered here too. */
    private final BitSet settledHere = new BitSet();

    private final StallWatch stall = new StallWatch();
    private boolean blocked;
    private long blockedSince;
    /** Packet id of the canary on its way to the target; 0 if there is none. */
    private int canaryId;

    private long canarySince;
    /** Packet ids of QoS 2 messages that the target has not answered yet. */
    private final BitSet awaitingPubrec = new BitSet();

    private final StaleIds staleIds;

    /** Properties of the many messages that come with none: the path, and nothing else. Never changed. */
    private final MqttProperties pathAlone;

    private final Queue<LinkMessage> heldForRoute = new ArrayDeque<>();
    private final Injections injections = new Injections();
    /** Topics of the source's retained messages with the target, by packet id. */
    private final Map<Integer, String> retainedInFlight = new HashMap<>();

    private int sampledId;
    private long sampledSince;
    /** The source sends what is left of its last connection first: a new message at QoS 2 says that nothing of it is still to come. */
    private boolean nothingOld;

    private boolean standsBy;
    private boolean closed;

    Lane(Link link, Way way, Peer source, Peer target) {
        this.link = link;
        this.way = way;
        this.source = source;
        this.target = target;
        this.stats = link.stats(way);
        this.mapping = link.mapping(way);
        this.pathAlone = PublishProperties.forward(
                MqttProperties.NO_PROPERTIES, BrokerPath.EMPTY.then(link.mark(source.name())), topic -> topic);
        this.staleIds = link.staleIds(way);
        staleIds.connected(
                source.capabilities().sessionPresent(), target.capabilities().sessionPresent());
        this.window = new SendWindow<>(target.capabilities().receiveMaximum(), staleIds::isAsked);
    }

    Peer source() {
        return source;
    }

    Peer target() {
        return target;
    }

    /** To be read only. */
    MqttProperties pathAlone() {
        return pathAlone;
    }

    Link link() {
        return link;
    }

    Way way() {
        return way;
    }

    TopicMapping mapping() {
        return mapping;
    }

    /** What a topic of the source is called at the target; null if this lane does not carry it. */
    String targetTopic(String topic) {
        if (link.canary().isCanary(way, topic)) {
            return topic;
        }
        return link.canary().mayCarry(way, topic) ? mapping.toTarget(topic) : null;
    }

    /** Takes over the reference. */
    void published(MqttPublishMessage publish) {
        LinkMessage message = new LinkMessage(this, publish);
        if (message.targetTopic() == null) {
            if (link.canary().mayCarry(way, message.topic())) {
                drop(message, mapping.whyNot(message.topic()));
            } else {
                settle(message.publish());
            }
            message.release();
            return;
        }
        if (source.isReplaying(way, publish)) {
            settle(message.publish());
            message.release();
            return;
        }
        LinkConsumer route = link.consumer(way);
        if (standsBy) {
            dropOnStandby(message);
        } else if (route != null) {
            route.carry(message);
        } else if (message.qos() == 0) {
            drop(message, DropReason.ROUTE_STOPPED);
            message.release();
        } else {
            // Unacknowledged, so the source keeps it, sends no more than our Receive Maximum, and nothing is lost.
            heldForRoute.add(message);
        }
    }

    /** Whether messages are dropped, because others bring them, from now on. What is under way gets there. */
    void standBy(boolean wanted) {
        standsBy = wanted;
        while (standsBy && !heldForRoute.isEmpty()) {
            dropOnStandby(heldForRoute.poll());
        }
    }

    private void dropOnStandby(LinkMessage message) {
        drop(message, DropReason.STANDBY);
        message.release();
    }

    /** False while a message of {@link #inject} would have to wait behind others. */
    boolean canInject() {
        return !closed && !standsBy && link.consumer(way) != null && window.hasRoom();
    }

    /**
     * Publishes a message that the source did not send at the target, by way of the route. Takes over the reference.
     *
     * @param settled told whether the target has taken it; not told if the connections break
     */
    void inject(MqttPublishMessage publish, Consumer<Boolean> settled) {
        boolean numbered = publish.fixedHeader().qosLevel() != MqttQoS.AT_MOST_ONCE;
        int packetId = numbered ? injections.freeId(window::isInFlight) : 0;
        if (!canInject() || numbered && packetId == 0) {
            publish.release();
            settled.accept(false);
            return;
        }
        MqttPublishVariableHeader header = publish.variableHeader();
        MqttPublishMessage message = new MqttPublishMessage(
                publish.fixedHeader(),
                new MqttPublishVariableHeader(header.topicName(), packetId, header.properties()),
                publish.payload());
        link.consumer(way).carry(LinkMessage.injected(this, message, settled));
    }

    /** The route has started; what waited for it goes first. */
    void routeStarted(LinkConsumer route) {
        for (LinkMessage held = heldForRoute.poll(); held != null; held = heldForRoute.poll()) {
            route.carry(held);
        }
    }

    /** The route has reached the link's other end. */
    void forward(LinkMessage message) {
        message.markForwarded();
        if (closed) {
            return; // The source keeps what was not acknowledged and sends it again to the next pair.
        }
        MqttPublishMessage publish = message.toTarget(target.capabilities());
        if (isTooLarge(publish)) {
            publish.release();
            drop(message, DropReason.TOO_LARGE);
            return;
        }
        if (link.canary().isCanary(way, message.topic())) {
            canaryId = message.packetId();
            canarySince = System.nanoTime();
        }
        if (message.injected() != null) {
            stats.countInjected();
        } else if (message.retain()) {
            link.retainedSync().forwarded(way, message.topic(), message.payload());
        }
        if (message.qos() == 0) {
            send(publish);
            if (message.injected() != null) {
                message.injected().accept(true);
            }
        } else {
            if (message.injected() != null) {
                injections.begin(message.packetId(), message.injected());
            } else if (message.retain()) {
                retainedInFlight.put(message.packetId(), message.topic());
            }
            sample(message.packetId());
            if (message.qos() == 2 && staleIds.ask(message.packetId(), mayBeAnInjectionOfOld(publish))) {
                target.write(Acks.pubrel(message.packetId()));
            }
            window.offer(message.packetId(), publish, this::send);
            stats.inFlight(window.inFlight() + window.waiting());
        }
    }

    /** Counts bytes only for a target that minds them: this runs for every message. */
    private boolean isTooLarge(MqttPublishMessage publish) {
        ServerCapabilities limits = target.capabilities();
        return limits.limitsPacketSize() && PacketSize.of(publish, limits.level()) > limits.maximumPacketSize();
    }

    private void send(MqttPublishMessage publish) {
        if (publish instanceof ExpiringPublish expiring
                && !expiring.countDown(link.clock().getAsLong())) {
            expired(publish);
            return;
        }
        if (!link.canary().isCanary(way, publish.variableHeader().topicName())) {
            stats.countForwarded(publish.payload().readableBytes());
        }
        if (publish.fixedHeader().qosLevel() == MqttQoS.EXACTLY_ONCE) {
            int packetId = publish.variableHeader().packetId();
            awaitingPubrec.set(packetId);
            staleIds.sent(packetId);
            nothingOld |=
                    packetId < Injections.LOWEST_ID && !publish.fixedHeader().isDup();
        }
        target.write(publish);
    }

    /** Its turn has come too late. Takes over the reference. */
    private void expired(MqttPublishMessage publish) {
        int packetId = publish.variableHeader().packetId();
        if (publish.fixedHeader().qosLevel() != MqttQoS.AT_MOST_ONCE) {
            window.skip(packetId);
            skipSample(packetId);
        }
        if (injections.has(packetId)) {
            count(publish, DropReason.EXPIRED);
            injections.end(packetId, false);
        } else {
            drop(publish, DropReason.EXPIRED);
        }
        publish.release();
    }

    /**
     * The target may hold this number of a message that was injected over an earlier connection, which nobody sends again; except where
     * the source does, and so had the number itself.
     */
    private boolean mayBeAnInjectionOfOld(MqttPublishMessage publish) {
        return target.capabilities().sessionPresent()
                && publish.variableHeader().packetId() >= Injections.LOWEST_ID
                && !publish.fixedHeader().isDup();
    }

    /** The route is done with the message. @param failed it ended with an exception */
    void routed(LinkMessage message, boolean failed) {
        if (!message.isForwarded() && !closed && link.canary().isCanary(way, message.topic())) {
            link.canaryBlocked(way, failed ? "the route fails on it" : "the route lets it not pass");
            settle(message.publish());
        } else if (!message.isForwarded() && !closed) {
            drop(message, failed ? DropReason.ROUTE_FAILED : DropReason.FILTERED);
        }
        message.release();
    }

    private void drop(LinkMessage message, DropReason reason) {
        if (message.injected() == null) {
            drop(message.publish(), reason);
        } else {
            count(message.publish(), reason);
            message.injected().accept(false);
        }
    }

    private void drop(MqttPublishMessage publish, DropReason reason) {
        count(publish, reason);
        settle(publish);
    }

    private void count(MqttPublishMessage publish, DropReason reason) {
        stats.countDropped(reason);
        link.listener().dropped(link, way, reason, publish.variableHeader().topicName());
    }

    /** Acknowledges a message to its source that the target does not get. */
    private void settle(MqttPublishMessage publish) {
        int packetId = publish.variableHeader().packetId();
        switch (publish.fixedHeader().qosLevel()) {
            case AT_LEAST_ONCE -> source.write(Acks.of(MqttMessageType.PUBACK, packetId));
            case EXACTLY_ONCE -> {
                if (publish.fixedHeader().isDup()) {
                    // An earlier pair may have passed it on: the target then waits for PUBREL, and would take the
                    // next message under this number for the same one.
                    releaseAtTarget(packetId);
                }
                settledHere.set(packetId);
                source.write(Acks.of(MqttMessageType.PUBREC, packetId));
            }
            default -> {
                // QoS 0: nobody waits for an answer.
            }
        }
    }

    /** Has the target finish whatever it holds under this number at QoS 2. */
    private void releaseAtTarget(int packetId) {
        staleIds.askAnyway(packetId);
        target.write(Acks.pubrel(packetId));
    }

    /** PUBACK, PUBREC or PUBCOMP of the target. */
    void acknowledged(MqttMessageType type, int packetId, int reasonCode) {
        if (type == MqttMessageType.PUBCOMP && staleIds.confirm(packetId)) {
            window.sendWaiting(this::send);
            return;
        }
        if (type == MqttMessageType.PUBREC && window.isWaiting(packetId)) {
            // Repeated for an earlier connection: passed on, it would have the message released at the target before
            // its turn here,
            // which would then be a second one. The target says it again when it gets the message again.
            return;
        }
        boolean refused = reasonCode >= 0x80;
        if (refused) {
            staleIds.ended(packetId);
        }
        if (reasonCode == QUOTA_EXCEEDED && packetId != canaryId) {
            noRoom();
            return;
        }
        boolean injected = injections.has(packetId);
        boolean exactlyOnce = awaitingPubrec.get(packetId);
        awaitingPubrec.clear(packetId);
        if (type == MqttMessageType.PUBACK && exactlyOnce && !injected) {
            // RabbitMQ 3.10 takes QoS 2 for QoS 1; the source still wants its own handshake.
            type = MqttMessageType.PUBREC;
            settledHere.set(packetId);
        } else if (type == MqttMessageType.PUBREC && !refused) {
            if (injected) {
                target.write(Acks.pubrel(packetId));
            } else {
                source.write(Acks.of(type, packetId));
            }
            return;
        }
        String retained = retainedInFlight.isEmpty() ? null : retainedInFlight.remove(packetId);
        if (refused && type != MqttMessageType.PUBCOMP) {
            // The source is told all is well: a message nobody will ever take must not block those behind it.
            refused(packetId, "reason code 0x" + Integer.toHexString(reasonCode));
            if (retained != null) {
                link.retainedSync().refused(way, retained);
            }
            if (type == MqttMessageType.PUBREC && !injected) {
                settledHere.set(packetId);
            }
        }
        endSample(packetId);
        if (packetId == canaryId) {
            canaryId = 0;
            link.ownMessages().canaryTaken();
        }
        stall.released(packetId);
        window.release(packetId, this::send);
        stats.inFlight(window.inFlight() + window.waiting());
        if (injected) {
            injections.end(packetId, !refused || type == MqttMessageType.PUBCOMP);
        } else {
            source.write(Acks.of(type, packetId));
        }
    }

    /** The target has not acknowledged a canary that it was sent just now. @param howeverOld or some time ago */
    boolean awaitsCanary(boolean howeverOld) {
        return canaryId != 0 && (howeverOld || System.nanoTime() - canarySince < OwnMessages.SOON_NANOS);
    }

    private void refused(int packetId, String code) {
        if (packetId == canaryId) {
            link.canaryBlocked(way, target.name() + " refuses it: " + code);
            return;
        }
        stats.refusedAt(System.nanoTime());
        stats.countDropped(DropReason.REFUSED);
        link.listener().dropped(link, way, DropReason.REFUSED, "(" + code + ")");
        link.refused();
    }

    /** @param reads false once so much waits for the target's socket that no more is taken for it */
    void targetReads(boolean reads) {
        blocked = !reads;
        blockedSince = System.nanoTime();
    }

    /** To be called regularly. @param now in nanoseconds */
    WaySigns signs(long now) {
        return new WaySigns(
                way,
                source.name(),
                target.name(),
                link.consumer(way) != null,
                stall.look(window.inFlightIds(), now),
                blocked ? now - blockedSince : 0,
                stats.sinceRefusal(now),
                link.canary().isLate(way, now));
    }

    /**
     * Not now, which is not never: what is not acknowledged is kept by the source, which sends it again to the next pair. Handshakes that
     * nobody will end may be what fills the target.
     */
    private void noRoom() {
        if (nothingOld) {
            staleIds.releaseUnused(window.inFlightIds(), packetId -> target.write(Acks.pubrel(packetId)));
        }
        target.broken("has no room for more messages now (Quota exceeded)");
    }

    /** PUBREL of the source. */
    void released(int packetId) {
        if (settledHere.get(packetId)) {
            settledHere.clear(packetId);
            source.write(Acks.of(MqttMessageType.PUBCOMP, packetId));
        } else {
            target.write(Acks.pubrel(packetId));
        }
    }

    private void sample(int packetId) {
        if (sampledId == 0) {
            sampledId = packetId;
            sampledSince = System.nanoTime();
        }
    }

    private void skipSample(int packetId) {
        if (sampledId == packetId) {
            sampledId = 0;
        }
    }

    private void endSample(int packetId) {
        if (sampledId == packetId) {
            sampledId = 0;
            stats.acknowledgedAfter(System.nanoTime() - sampledSince);
        }
    }

    /** The pair is broken: nothing more is sent, nothing acknowledged. */
    void close() {
        closed = true;
        window.clear(ReferenceCountUtil::release);
        stall.clear();
        heldForRoute.forEach(LinkMessage::release);
        heldForRoute.clear();
        injections.clear();
        stats.inFlight(0);
    }
}
