package dev.mqttbridge.mqtt.session;

import dev.mqttbridge.mqtt.frame.FrameScanner;
import dev.mqttbridge.mqtt.frame.FrameType;
import dev.mqttbridge.mqtt.frame.FrameWriter;
import io.netty.buffer.ByteBuf;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * The half of a session in which brokers speak and the client answers: it sees each message once, under an identifier that is free,
 * and handshakes that a lost broker left open are finished in its place. Not thread-safe.
 */
final class BrokerToClient {

    private final boolean mqtt5;
    private final int receiveMaximum;
    private final Session.Voice voice;
    private final RecentDeliveries recent;
    private final LongSupplier nanoClock;
    private final Counts counts;
    private final Deliveries deliveries = new Deliveries();
    private final Redeliveries redeliveries = new Redeliveries();
    /** QoS 2 messages, by the broker's id, whose handshake is finished here because they are not for the client. */
    private Set<Integer> settledHere = Set.of();
    /** The broker may have state of an earlier connection of the client: packet identifiers that were never seen here. */
    private boolean hasPast;

    /** Until {@link #resumed} the client's answers are held, and waiting for them would never end: SUBACK is behind. */
    private boolean clientHeld;

    private boolean retainedMuted;
    private OverlapMerge merge;

    /** @param receiveMaximum of the client */
    BrokerToClient(
            boolean mqtt5,
            int receiveMaximum,
            Session.Voice voice,
            RecentDeliveries recent,
            LongSupplier nanoClock,
            Counts counts) {
        this.mqtt5 = mqtt5;
        this.receiveMaximum = receiveMaximum;
        this.voice = voice;
        this.recent = recent;
        this.nanoClock = nanoClock;
        this.counts = counts;
    }

    /** The first broker has accepted the client. */
    void begin(boolean sessionPresent) {
        hasPast = sessionPresent;
    }

    /** The same broker, which has kept the session and says again what is open. */
    void goOn() {
        clientHeld = true;
        redeliveries.expect(deliveries.openAtBroker());
    }

    /** A broker that knows nothing of this session. */
    void beginAnew() {
        clientHeld = true;
        hasPast = false;
        redeliveries.clear();
        settledHere = Set.of();
        for (int waiting : deliveries.orphan()) {
            deliveries.progress(waiting, Deliveries.Progress.RELEASED);
            voice.toClient(FrameWriter.acknowledgement(FrameType.PUBREL, waiting));
        }
    }

    /** What the client says is heard again. */
    void resumed() {
        clientHeld = false;
    }

    /** Whether PUBLISH with RETAIN answers a SUBSCRIBE of ours, so that the client has had it. */
    void muteRetained(boolean muted) {
        retainedMuted = muted;
    }

    void merge(OverlapMerge wanted) {
        merge = wanted;
    }

    void endMerge(OverlapMerge ended) {
        if (merge == ended) {
            merge = null;
        }
    }

    /**
     * A PUBLISH.
     *
     * @param whole false if it is too large to be collected and has only begun: its payload is not looked at
     */
    Verdict publish(ByteBuf in, int index, int length, boolean whole) {
        int qos = FrameScanner.qos(in, index);
        int packetId = qos == 0 ? 0 : FrameScanner.packetId(in, index, length);
        if (packetId < 0) {
            return Verdict.PASS;
        }
        if (isSaidAgain(in, index, qos, packetId)) {
            return saidAgain(qos, packetId);
        }
        if (qos > 0 && mustWait()) {
            return Verdict.WAIT;
        }
        boolean settled = qos == 2 && settledHere.contains(packetId);
        if (settled || isMuted(in, index) || whole && isMerged(in, index, length)) {
            return swallow(qos, packetId);
        }
        if (qos == 2 && whole && isFirstHand(in, index)) {
            recent.delivered(Fingerprints.of(in, index, length, mqtt5), nanoClock.getAsLong());
        }
        if (qos > 0) {
            translate(in, index, length, packetId, deliveries.published(packetId, qos));
        }
        return Verdict.PASS;
    }

    private boolean isSaidAgain(ByteBuf in, int index, int qos, int packetId) {
        if (qos == 0 || !redeliveries.isAwaited(packetId)) {
            return false;
        }
        if (FrameScanner.dup(in, index)) { // MQTT-3.3.1-1
            return true;
        }
        redeliveries.came(packetId);
        return false;
    }

    /** The client has the message, and has answered it or will. */
    private Verdict saidAgain(int qos, int packetId) {
        boolean answered = redeliveries.isAnswered(packetId);
        Deliveries.Progress progress = deliveries.progressOf(deliveries.clientIdOf(packetId));
        if (qos == 2 && (answered || progress != Deliveries.Progress.PUBLISHED_2)) {
            voice.toBroker(FrameWriter.acknowledgement(FrameType.PUBREC, packetId)); // PUBREL is awaited still.
            return counts.swallow();
        }
        redeliveries.came(packetId);
        if (qos == 1 && answered) {
            voice.toBroker(FrameWriter.acknowledgement(FrameType.PUBACK, packetId));
        }
        return counts.swallow();
    }

    /** The new broker does not know how many messages of the old one the client still has open (MQTT-3.3.4-9). */
    private boolean mustWait() {
        return !clientHeld && deliveries.hasOrphans() && deliveries.open() >= receiveMaximum;
    }

    private boolean isMuted(ByteBuf in, int index) {
        return retainedMuted && FrameScanner.retain(in, index);
    }

    private boolean isMerged(ByteBuf in, int index, int length) {
        return merge != null && !merge.passes(Fingerprints.of(in, index, length, mqtt5));
    }

    /** Surely just published: neither kept by the broker nor said before. */
    private static boolean isFirstHand(ByteBuf in, int index) {
        return !FrameScanner.retain(in, index) && !FrameScanner.dup(in, index);
    }

    private Verdict swallow(int qos, int packetId) {
        if (qos == 1) {
            voice.toBroker(FrameWriter.acknowledgement(FrameType.PUBACK, packetId));
        } else if (qos == 2) {
            if (settledHere.isEmpty()) {
                settledHere = new HashSet<>(2);
            }
            settledHere.add(packetId);
            voice.toBroker(FrameWriter.acknowledgement(FrameType.PUBREC, packetId));
        }
        return counts.swallow();
    }

    Verdict pubrel(ByteBuf in, int index, int length) {
        int packetId = FrameScanner.packetId(in, index, length);
        if (packetId < 0) {
            return Verdict.PASS;
        }
        if (!settledHere.isEmpty() && settledHere.remove(packetId)) {
            return complete(packetId);
        }
        int clientSide = deliveries.clientIdOf(packetId);
        if (redeliveries.isAwaited(packetId)) {
            boolean answered = redeliveries.isAnswered(packetId);
            redeliveries.came(packetId);
            if (!answered && deliveries.progressOf(clientSide) == Deliveries.Progress.RELEASED) {
                return counts.swallow(); // The client's PUBCOMP is to come.
            }
        }
        if (!deliveries.isCurrent(clientSide) && !hasPast) {
            return complete(packetId); // The client has done with it; a broker that has missed that asks again.
        }
        deliveries.progress(clientSide, Deliveries.Progress.RELEASED);
        translate(in, index, length, packetId, clientSide);
        return Verdict.PASS;
    }

    /** MQTT-4.3.3-11 */
    private Verdict complete(int packetId) {
        voice.toBroker(FrameWriter.acknowledgement(FrameType.PUBCOMP, packetId));
        return counts.swallow();
    }

    /** PUBACK, PUBREC or PUBCOMP of the client. */
    Verdict acknowledged(int type, ByteBuf in, int index, int length) {
        int clientSide = FrameScanner.packetId(in, index, length);
        if (clientSide < 0) {
            return Verdict.PASS;
        }
        if (!deliveries.isOpen(clientSide) && !(hasPast && type == FrameType.PUBCOMP)) {
            return counts.swallow(); // A second answer; the broker may have given the identifier to another message.
        }
        int brokerSide = deliveries.brokerIdOf(clientSide);
        boolean orphan = deliveries.isOrphan(clientSide);
        boolean refused = type == FrameType.PUBREC && mqtt5 && FrameScanner.reasonCode(in, index, length) >= 0x80;
        boolean early = !orphan && !refused && redeliveries.isAwaited(brokerSide);
        if (type == FrameType.PUBREC && !refused) {
            deliveries.progress(clientSide, orphan ? Deliveries.Progress.RELEASED : Deliveries.Progress.RECEIVED);
            if (orphan) {
                voice.toClient(FrameWriter.acknowledgement(FrameType.PUBREL, clientSide));
            }
        } else {
            deliveries.finished(clientSide);
            if (early) {
                redeliveries.answer(brokerSide);
            }
        }
        if (orphan || early) { // The broker of an early answer asks for it yet.
            return counts.swallow();
        }
        translate(in, index, length, clientSide, brokerSide);
        return Verdict.PASS;
    }

    private static void translate(ByteBuf in, int index, int length, int from, int to) {
        if (from != to) {
            in.setShort(FrameScanner.packetIdIndex(in, index, length), to);
        }
    }
}
