package dev.mqttbridge.link;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Whether a connected link carries messages, and if not, why: the decision alone, without clock or socket. The reason has no numbers
 * that change while it holds, so that it is news once.
 *
 * @param status UP or DEGRADED
 * @param reason which way and why; empty if UP
 */
record LinkVerdict(LinkStatus status, String reason) {

    /** A broker that takes longer over one message than this has stalled. */
    static final long STALL_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** A message may be repeated over a new connection only (MQTT-4.4.0-1), so one that was lost in a living broker holds up others for ever. */
    static final long HOPELESS_NANOS = TimeUnit.SECONDS.toNanos(20);

    /** How long a refusal shows. */
    static final long REFUSAL_NANOS = TimeUnit.SECONDS.toNanos(15);

    /** @param ways those that have topic rules */
    static LinkVerdict of(List<WaySigns> ways) {
        List<String> reasons = new ArrayList<>();
        for (WaySigns signs : ways) {
            String why = why(signs);
            if (!why.isEmpty()) {
                reasons.add(signs.way().tag() + ": " + why);
            }
        }
        return reasons.isEmpty()
                ? new LinkVerdict(LinkStatus.UP, "")
                : new LinkVerdict(LinkStatus.DEGRADED, String.join("; ", reasons));
    }

    /** Why the link must connect again to get on; empty if it need not. */
    static Optional<String> hopeless(List<WaySigns> ways) {
        return ways.stream()
                .filter(signs -> signs.unacknowledgedFor() >= HOPELESS_NANOS)
                .findFirst()
                .map(signs -> signs.way().tag() + ": " + signs.target()
                        + " has left a message unacknowledged for over 20 s; it is sent again");
    }

    /** The nearest cause only: a stopped route also delays its canary. */
    private static String why(WaySigns signs) {
        if (!signs.routeRuns()) {
            return "its route is stopped";
        }
        if (signs.unacknowledgedFor() >= STALL_NANOS) {
            return signs.target() + " has left a message unacknowledged for over 10 s";
        }
        if (signs.blockedFor() >= STALL_NANOS) {
            return signs.target() + " has not read for over 10 s";
        }
        if (signs.canaryLate()) {
            return "a canary from " + signs.source() + " is overdue at " + signs.target();
        }
        if (signs.sinceRefusal() <= REFUSAL_NANOS) {
            return signs.target() + " refuses messages";
        }
        return "";
    }
}
