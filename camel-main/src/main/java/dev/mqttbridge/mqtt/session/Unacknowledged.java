package dev.mqttbridge.mqtt.session;

import dev.mqttbridge.mqtt.frame.FrameScanner;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.collection.IntObjectHashMap;
import java.util.ArrayList;
import java.util.List;

/**
 * What a client has sent and its broker has not acknowledged, in order, so that it can be said again to the next broker: PUBLISH of
 * QoS 1 and 2, SUBSCRIBE and UNSUBSCRIBE. A QoS 2 message stays until PUBCOMP, because a broker that has never heard of it would
 * answer its PUBREL and deliver nothing. Copies on the heap: a kept slice would pin the whole buffer it came in. Not thread-safe.
 */
final class Unacknowledged {

    /** How far the QoS 2 handshake of a PUBLISH has come. Other packets stay {@link #SENT}. */
    enum Progress {
        SENT,
        /** The broker has answered PUBREC. */
        RECEIVED,
        /** The client has sent PUBREL, and the broker got it. */
        RELEASED
    }

    /** One packet; mutable, owned by its session. */
    static final class Entry {
        final int type;
        final int packetId;
        final int qos;
        /** The packet as the client sent it; null if it was too large to keep. */
        final byte[] frame;

        /** {@link Fingerprints} of a PUBLISH of QoS 2. */
        long print;

        Progress progress = Progress.SENT;
        /** {@link System#nanoTime()} of PUBREL. */
        long releasedAt;
        /** It has been said again to a broker of which the client does not know: the answering PUBREC is not for the client. */
        boolean repeated;
        /** The broker to which it was said again has refused it, of which the client knows nothing. */
        boolean refused;
        /** The client's PUBREL has come while the broker's PUBREC for the repeated packet has not. */
        boolean releaseWaits;

        private Entry before;
        private Entry after;

        Entry(int type, int packetId, int qos, byte[] frame) {
            this.type = type;
            this.packetId = packetId;
            this.qos = qos;
            this.frame = frame;
        }

        ByteBuf buffer() {
            return Unpooled.wrappedBuffer(frame);
        }

        /** The PUBLISH with DUP set (MQTT-3.3.1-1). */
        ByteBuf duplicate() {
            byte[] copy = frame.clone();
            copy[0] |= 0x08;
            return Unpooled.wrappedBuffer(copy);
        }
    }

    private final IntObjectHashMap<Entry> byId = new IntObjectHashMap<>(4);
    private Entry first;
    private Entry last;
    private int unkept;
    private long bytes;

    /** Remembers a packet; it replaces one with the same packet identifier, which the client then says again. */
    Entry add(ByteBuf in, int index, int length, int packetId) {
        byte[] copy = new byte[length];
        in.getBytes(index, copy);
        bytes += length;
        return link(in, index, packetId, copy);
    }

    /** Remembers that there is a packet which is too large to be kept. */
    void addUnkept(ByteBuf in, int index, int packetId) {
        unkept++;
        link(in, index, packetId, null);
    }

    Entry get(int packetId) {
        return byId.get(packetId);
    }

    boolean contains(int packetId) {
        return byId.containsKey(packetId);
    }

    void remove(Entry entry) {
        if (byId.get(entry.packetId) != entry) {
            return;
        }
        byId.remove(entry.packetId);
        unlink(entry);
    }

    /** In the order in which the client sent them. */
    List<Entry> inOrder() {
        List<Entry> all = new ArrayList<>(byId.size());
        for (Entry e = first; e != null; e = e.after) {
            all.add(e);
        }
        return all;
    }

    int size() {
        return byId.size();
    }

    /** Bytes of packets kept. */
    long bytes() {
        return bytes;
    }

    /** True if something is under way that cannot be said again. */
    boolean hasUnkept() {
        return unkept > 0;
    }

    private Entry link(ByteBuf in, int index, int packetId, byte[] copy) {
        int type = FrameScanner.type(in, index);
        Entry entry = new Entry(type, packetId, FrameScanner.qos(in, index), copy);
        Entry replaced = byId.put(entry.packetId, entry);
        if (replaced != null) {
            unlink(replaced);
        }
        entry.before = last;
        if (last == null) {
            first = entry;
        } else {
            last.after = entry;
        }
        last = entry;
        return entry;
    }

    private void unlink(Entry entry) {
        if (entry.before == null) {
            first = entry.after;
        } else {
            entry.before.after = entry.after;
        }
        if (entry.after == null) {
            last = entry.before;
        } else {
            entry.after.before = entry.before;
        }
        if (entry.frame == null) {
            unkept--;
        } else {
            bytes -= entry.frame.length;
        }
    }
}
