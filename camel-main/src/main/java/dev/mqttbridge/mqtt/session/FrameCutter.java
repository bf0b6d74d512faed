package dev.mqttbridge.mqtt.session;

import dev.mqttbridge.mqtt.frame.FrameScanner;
import dev.mqttbridge.mqtt.frame.MalformedFrameException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * Cuts one direction of a connection into packets and hands on what may pass. A buffer of whole packets with nothing to change goes on
 * as it came, in one piece. Packets of up to {@link #WHOLE_LIMIT} bytes go on only when they are all there, so that a connection
 * which breaks leaves no torso with the other side; larger ones are streamed. Not thread-safe.
 */
public final class FrameCutter {

    /** Bytes up to which a packet is collected before it goes on. */
    public static final int WHOLE_LIMIT = 256 * 1024;

    /** Enough of a streamed packet to read its fixed header, the longest topic and the packet identifier. */
    private static final int LARGE_HEAD = 5 + 2 + 65_535 + 2;

    /** Where packets go. */
    public interface Receiver {

        /** A whole packet, to be looked at; may be changed in place, not kept. */
        Verdict frame(ByteBuf in, int index, int length);

        /**
         * A packet too large to collect has begun; enough of it is there to read up to its packet identifier.
         *
         * @return {@link Verdict#SWALLOW} to have all of it dropped
         */
        Verdict largeFrame(ByteBuf in, int index, int length);

        /** Bytes that go on; the reference comes with them. */
        void pass(ByteBuf bytes);
    }

    private final Receiver receiver;
    private final ByteBufAllocator allocator;
    /** The beginning of a packet, or what waits behind {@link Verdict#WAIT}; null most of the time. */
    private ByteBuf partial;

    private int largeLeft;
    private boolean largeDropped;
    private boolean waiting;

    public FrameCutter(Receiver receiver, ByteBufAllocator allocator) {
        this.receiver = receiver;
        this.allocator = allocator;
    }

    /**
     * Takes over the reference of {@code in}.
     *
     * @throws MalformedFrameException if no packet can begin with the bytes that follow, or the receiver refuses one; what came
     *     before has gone on
     */
    public void read(ByteBuf in) {
        ByteBuf all = in;
        if (waiting) {
            partial = append(partial, in);
            return;
        }
        if (partial != null) {
            all = complete(in);
            if (all == null) {
                return;
            }
        }
        cut(all);
    }

    /**
     * Whole packets that came before whatever is kept of the last one. Takes over the reference.
     *
     * @throws MalformedFrameException as {@link #read}
     */
    public void readFirst(ByteBuf packets) {
        ByteBuf last = partial;
        boolean lastWaits = waiting;
        partial = null;
        waiting = false;
        try {
            cut(packets);
        } finally {
            if (last != null) {
                partial = partial == null ? last : append(partial, last);
            }
            waiting |= lastWaits;
        }
    }

    /** After {@link Verdict#WAIT}: looks at the packet again. */
    public void resume() {
        waiting = false;
        if (partial != null) {
            ByteBuf all = partial;
            partial = null;
            cut(all);
        }
    }

    /** What waits, and all behind it; the reference goes to the caller, and this is as it was when new. */
    public ByteBuf takeWaiting() {
        ByteBuf all = partial;
        partial = null;
        waiting = false;
        return all;
    }

    /** True while a packet waits. */
    public boolean isWaiting() {
        return waiting;
    }

    /** True while a streamed packet has begun and not ended: the receiver has a part of it already. */
    public boolean isInsideLarge() {
        return largeLeft > 0;
    }

    /** The rest of the streamed packet that has begun goes nowhere. */
    public void dropLarge() {
        largeDropped = largeLeft > 0;
    }

    /** The connection is over, the rest of a packet will not come: forgets its beginning. */
    public void clear() {
        if (partial != null) {
            partial.release();
            partial = null;
        }
        largeLeft = 0;
        largeDropped = false;
        waiting = false;
    }

    /** Takes over the reference. What comes before something that is refused has gone on. */
    private void cut(ByteBuf in) {
        int end = in.writerIndex();
        int start = in.readerIndex();
        int at = start;
        try {
            while (at < end) {
                if (largeLeft > 0) {
                    int here = Math.min(largeLeft, end - at);
                    largeLeft -= here;
                    if (largeDropped) {
                        passRange(in, start, at);
                        start = at + here;
                        largeDropped = largeLeft > 0;
                    }
                    at += here;
                    continue;
                }
                int length = FrameScanner.length(in, at, end);
                if (length == FrameScanner.MALFORMED) {
                    throw new MalformedFrameException("bytes that begin no MQTT packet");
                }
                boolean large = length > WHOLE_LIMIT;
                if (length < 0 || end - at < wanted(length)) {
                    break;
                }
                Verdict verdict = large ? receiver.largeFrame(in, at, length) : receiver.frame(in, at, length);
                if (verdict == Verdict.WAIT) {
                    waiting = true;
                    break;
                }
                if (large) {
                    largeLeft = length;
                    largeDropped = verdict == Verdict.SWALLOW;
                    continue;
                }
                if (verdict == Verdict.SWALLOW) {
                    passRange(in, start, at);
                    start = at + length;
                }
                at += length;
            }
            if (at < end) {
                partial = keep(in, at, end);
            } else if (start == in.readerIndex() && start < end) {
                ByteBuf whole = in;
                in = null;
                start = end;
                receiver.pass(whole);
            }
        } finally {
            if (in != null) {
                passRange(in, start, at);
                in.release();
            }
        }
    }

    private void passRange(ByteBuf in, int from, int to) {
        if (to > from) {
            receiver.pass(in.retainedSlice(from, to - from));
        }
    }

    /** A buffer of its own, of the packet's size where that is known: it must not pin the large one it came in. */
    private ByteBuf keep(ByteBuf in, int from, int to) {
        int length = FrameScanner.length(in, from, to);
        int capacity = length > to - from && length <= WHOLE_LIMIT ? length : to - from;
        return allocator.buffer(capacity).writeBytes(in, from, to - from);
    }

    /**
     * Adds what has come to the packet that was begun.
     *
     * @return what is to be cut next, or null if the packet is still not whole
     */
    private ByteBuf complete(ByteBuf in) {
        ByteBuf begun = partial;
        while (in.isReadable()) {
            int length = FrameScanner.length(begun, begun.readerIndex(), begun.writerIndex());
            int wanted = length == FrameScanner.INCOMPLETE ? begun.readableBytes() + 1 : wanted(length);
            if (length == FrameScanner.MALFORMED || begun.readableBytes() >= wanted) {
                break;
            }
            begun.writeBytes(in, Math.min(in.readableBytes(), wanted - begun.readableBytes()));
        }
        int length = FrameScanner.length(begun, begun.readerIndex(), begun.writerIndex());
        if (length == FrameScanner.INCOMPLETE || length >= 0 && begun.readableBytes() < wanted(length)) {
            in.release();
            return null;
        }
        partial = null;
        boolean more = false;
        try {
            cut(begun);
            if (partial != null) {
                partial.writeBytes(in); // The packet that was begun has to wait.
            }
            more = in.isReadable();
        } finally {
            if (!more) {
                in.release();
            }
        }
        return more ? in : null;
    }

    private static int wanted(int length) {
        return length > WHOLE_LIMIT ? LARGE_HEAD : length;
    }

    private static ByteBuf append(ByteBuf to, ByteBuf bytes) {
        to.writeBytes(bytes);
        bytes.release();
        return to;
    }
}
