package dev.mqttbridge.it.load;

import java.time.Duration;

/**
 * What has become of a load, all subscribers together.
 *
 * @param lost messages that have not come
 * @param duplicates arrivals of a message that had come already; at QoS 1 the protocol allows them
 * @param outOfOrder messages that came for the first time after a later one of their publisher
 * @param longestGap for which a subscriber got nothing
 * @param time from the first subscription to the end of the load
 * @param sessionsLost clients whose broker had forgotten them: no promise holds then, and it is not the bridge's fault
 */
public record LoadResult(
        int lost, int duplicates, int outOfOrder, Duration longestGap, Duration time, int sessionsLost) {}
