package dev.mqttbridge.it.fleet;

import java.time.Duration;
import java.util.List;

/**
 * What has become of a fleet.
 *
 * @param disconnects connections that ended without the client's doing
 * @param lost messages that a subscriber did not get though their publisher was told so only after the failure, or never
 * @param lostByDeadBroker messages that a subscriber did not get, which the broker had acknowledged before it failed
 * @param duplicatesQos2 messages of QoS 2 that a subscriber got once more
 * @param duplicatesInFlight messages of QoS 1 that a subscriber got once more, under way when the broker failed
 * @param duplicatesLate the same, but not under way then
 * @param outOfOrder messages that came for the first time after a later one of their publisher, but for those that the dead broker had
 *     acknowledged
 * @param unanswered messages that were never acknowledged
 * @param longestWait from a PUBLISH to the end of its handshake
 * @param longestPing from PINGREQ to PINGRESP
 * @param troubles what no client should see: packets that the protocol does not allow there
 */
public record FleetResult(
        int published,
        int delivered,
        int disconnects,
        List<String> lost,
        int lostByDeadBroker,
        int duplicatesQos2,
        int duplicatesInFlight,
        int duplicatesLate,
        int outOfOrder,
        int unanswered,
        Duration longestWait,
        Duration longestPing,
        List<String> troubles) {

    public String measured(String what) {
        return ("MEASURED %s: published %d, delivered %d, disconnects %d, lost %d (and %d acknowledged by the dead broker), duplicates"
                        + " QoS 2 %d, QoS 1 in flight %d, later %d, longest acknowledgement gap %.1f ms, longest ping %.1f ms")
                .formatted(
                        what,
                        published,
                        delivered,
                        disconnects,
                        lost.size(),
                        lostByDeadBroker,
                        duplicatesQos2,
                        duplicatesInFlight,
                        duplicatesLate,
                        longestWait.toNanos() / 1e6,
                        longestPing.toNanos() / 1e6);
    }
}
