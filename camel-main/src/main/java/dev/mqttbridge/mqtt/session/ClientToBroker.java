package dev.mqttbridge.mqtt.session;

import dev.mqttbridge.mqtt.frame.FrameScanner;
import dev.mqttbridge.mqtt.frame.FrameType;
import dev.mqttbridge.mqtt.frame.FrameWriter;
import dev.mqttbridge.mqtt.session.Unacknowledged.Entry;
import dev.mqttbridge.mqtt.session.Unacknowledged.Progress;
import io.netty.buffer.ByteBuf;
import java.util.function.LongSupplier;

/**
 * The half of a session in which the client speaks and brokers answer: what they have not acknowledged is said again to the next one,
 * and the client sees each answer once. Not thread-safe.
 */
final class ClientToBroker {

    private final boolean mqtt5;
    private final Session.Voice voice;
    private final RecentDeliveries recent;
    private final LongSupplier nanoClock;
    private final Counts counts;
    private final Unacknowledged unacknowledged = new Unacknowledged();

    ClientToBroker(boolean mqtt5, Session.Voice voice, RecentDeliveries recent, LongSupplier nanoClock, Counts counts) {
        this.mqtt5 = mqtt5;
        this.voice = voice;
        this.recent = recent;
        this.nanoClock = nanoClock;
        this.counts = counts;
    }

    Unacknowledged unacknowledged() {
        return unacknowledged;
    }

    /** A PUBLISH. */
    void publish(ByteBuf in, int index, int length) {
        int qos = FrameScanner.qos(in, index);
        int packetId = qos == 0 ? 0 : FrameScanner.packetId(in, index, length);
        if (packetId <= 0) {
            return; // Nobody answers QoS 0; where the identifier is malformed, the broker says so.
        }
        Entry entry = unacknowledged.add(in, index, length, packetId);
        if (qos == 2) {
            entry.print = Fingerprints.of(in, index, length, mqtt5);
            recent.published(entry.print);
        }
    }

    /** A PUBLISH that is too large to be kept has begun. */
    void largePublish(ByteBuf in, int index, int length) {
        int packetId = FrameScanner.qos(in, index) == 0 ? 0 : FrameScanner.packetId(in, index, length);
        if (packetId > 0) {
            unacknowledged.addUnkept(in, index, packetId);
        }
    }

    /** A SUBSCRIBE or UNSUBSCRIBE. */
    void request(ByteBuf in, int index, int length) {
        int packetId = FrameScanner.packetId(in, index, length);
        if (packetId > 0) {
            unacknowledged.add(in, index, length, packetId);
        }
    }

    /** The SUBSCRIBE or UNSUBSCRIBE that the broker answers, which is over with that; null if there is none. */
    Entry requestAnswered(int packetId) {
        Entry entry = unacknowledged.get(packetId);
        if (entry == null || entry.type == FrameType.PUBLISH) {
            return null;
        }
        unacknowledged.remove(entry);
        return entry;
    }

    Verdict pubrel(int packetId) {
        Entry entry = unacknowledged.get(packetId);
        if (entry == null || entry.type != FrameType.PUBLISH) {
            return Verdict.PASS;
        }
        if (entry.refused) {
            return releaseRefused(entry);
        }
        if (entry.repeated && entry.progress == Progress.SENT) {
            entry.releaseWaits = true;
            return counts.swallow();
        }
        release(entry);
        return Verdict.PASS;
    }

    private void release(Entry entry) {
        entry.progress = Progress.RELEASED;
        entry.releasedAt = nanoClock.getAsLong();
    }

    /** PUBACK, PUBREC or PUBCOMP of the broker. */
    Verdict acknowledged(int type, ByteBuf in, int index, int length) {
        Entry entry = unacknowledged.get(FrameScanner.packetId(in, index, length));
        if (entry == null || entry.type != FrameType.PUBLISH) {
            return Verdict.PASS;
        }
        boolean refused = type == FrameType.PUBREC && mqtt5 && FrameScanner.reasonCode(in, index, length) >= 0x80;
        if (type != FrameType.PUBREC || refused && !entry.repeated) {
            unacknowledged.remove(entry);
            return Verdict.PASS;
        }
        if (refused) {
            return repeatRefused(entry);
        }
        entry.progress = Progress.RECEIVED;
        if (!entry.repeated) {
            return Verdict.PASS;
        }
        if (entry.releaseWaits) {
            entry.releaseWaits = false;
            release(entry);
            voice.toBroker(FrameWriter.acknowledgement(FrameType.PUBREL, entry.packetId));
        }
        return counts.swallow();
    }

    /** The client believes this message received; that the new broker refuses it can only be told by ending the handshake. */
    private Verdict repeatRefused(Entry entry) {
        entry.refused = true;
        return entry.releaseWaits ? releaseRefused(entry) : counts.swallow();
    }

    private Verdict releaseRefused(Entry entry) {
        finish(entry);
        return counts.swallow();
    }

    private void finish(Entry entry) {
        unacknowledged.remove(entry);
        voice.toClient(FrameWriter.acknowledgement(FrameType.PUBCOMP, entry.packetId));
    }

    /**
     * Says again, in order, what the last broker has not acknowledged (MQTT 5, 4.4).
     *
     * @param sameSession whether the broker has kept the session
     * @return whether there was a SUBSCRIBE of the client
     */
    boolean resume(boolean sameSession) {
        boolean subscribes = false;
        for (Entry entry : unacknowledged.inOrder()) {
            if (entry.type != FrameType.PUBLISH) {
                subscribes |= entry.type == FrameType.SUBSCRIBE;
                say(entry.buffer());
            } else if (entry.progress == Progress.SENT) {
                entry.refused = false;
                say(entry.duplicate());
            } else if (!sameSession) {
                resumeHandshake(entry);
            } else if (entry.progress == Progress.RELEASED) {
                say(FrameWriter.acknowledgement(FrameType.PUBREL, entry.packetId));
            }
        }
        return subscribes;
    }

    /** The lost broker had the message (PUBREC), the new one has never heard of it. */
    private void resumeHandshake(Entry entry) {
        if (entry.progress == Progress.RELEASED) {
            if (recent.settles(entry.print, entry.releasedAt)) {
                finish(entry);
                return;
            }
            counts.perhapsDoubled();
            entry.releaseWaits = true;
        }
        entry.repeated = true;
        entry.progress = Progress.SENT;
        say(entry.duplicate());
    }

    private void say(ByteBuf frame) {
        counts.resent();
        voice.toBroker(frame);
    }
}
