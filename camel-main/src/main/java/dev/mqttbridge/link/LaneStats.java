package dev.mqttbridge.link;

import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.LongAdder;

/** What one way of a link has carried since the service started. Written on the link's loop, read by any thread. */
public final class LaneStats {

    private static final double FAST_MILLIS = 200;

    private final LongAdder messages = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder injected = new LongAdder();
    private final Map<DropReason, LongAdder> dropped = new EnumMap<>(DropReason.class);
    private volatile double ackMillis = Double.NaN;
    private volatile double canaryMillis = Double.NaN;
    private volatile boolean canaryBlocked;
    private volatile int inFlight;
    /** For the loop only. Outlives connections, because brokers may close one at a refusal. */
    private boolean refused;

    private long refusedAt;

    LaneStats() {
        for (DropReason reason : DropReason.values()) {
            dropped.put(reason, new LongAdder());
        }
    }

    void countForwarded(int payloadBytes) {
        messages.increment();
        bytes.add(payloadBytes);
    }

    void countInjected() {
        injected.increment();
    }

    void countDropped(DropReason reason) {
        dropped.get(reason).increment();
    }

    void acknowledgedAfter(long nanos) {
        ackMillis = nanos / 1e6;
    }

    void canaryTook(long nanos) {
        canaryBlocked = false;
        canaryMillis = nanos / 1e6;
    }

    /** No canary is measured any more. */
    void canaryGone() {
        canaryMillis = Double.NaN;
    }

    /** Something that is no stall keeps canaries back, until one arrives. */
    void canaryBlocked() {
        canaryGone();
        canaryBlocked = true;
    }

    public boolean isCanaryBlocked() {
        return canaryBlocked;
    }

    void refusedAt(long now) {
        refused = true;
        refusedAt = now;
    }

    /** In nanoseconds; {@link WaySigns#NEVER} if the target has refused nothing so far. */
    long sinceRefusal(long now) {
        return refused ? now - refusedAt : WaySigns.NEVER;
    }

    void inFlight(int now) {
        inFlight = now;
    }

    /** Messages passed to the target; canaries do not count. */
    public long messages() {
        return messages.sum();
    }

    /** Of these, messages that the source did not send: retained ones that were missing at the target, or deletions of those. */
    public long injected() {
        return injected.sum();
    }

    /** Payload bytes passed to the target. */
    public long bytes() {
        return bytes.sum();
    }

    public long dropped(DropReason reason) {
        return dropped.get(reason).sum();
    }

    public long droppedInAll() {
        return dropped.values().stream().mapToLong(LongAdder::sum).sum();
    }

    /** QoS 1 and 2 messages taken from the source and not yet acknowledged by the target. */
    public int inFlight() {
        return inFlight;
    }

    /** From taking a QoS 1 or 2 message to the target's acknowledgement, in milliseconds; the newest sample, if there is one. */
    public OptionalDouble ackMillis() {
        double sample = ackMillis;
        return Double.isNaN(sample) ? OptionalDouble.empty() : OptionalDouble.of(sample);
    }

    /** The newest canary took hardly any time; false before there is one. */
    boolean isFast() {
        return canaryMillis < FAST_MILLIS;
    }

    /** From a client of the source to one of the target, measured by the newest canary; {@link #ackMillis} where there is none. */
    public OptionalDouble lagMillis() {
        double canary = canaryMillis;
        return Double.isNaN(canary) ? ackMillis() : OptionalDouble.of(canary);
    }
}
