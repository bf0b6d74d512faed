package dev.mqttbridge.bench;

import dev.mqttbridge.bench.load.LoadSpec;
import dev.mqttbridge.bench.peer.Direction;
import java.time.Duration;

/**
 * One row of cases of {@code bench/bridge}.
 *
 * @param roundTripMillis between the bridge and the hub
 * @param outstanding messages published and not yet received
 */
record BridgeCase(int payloadBytes, int qos, Direction direction, int roundTripMillis, int outstanding)
        implements LoadCase {

    private static final int PUBLISHERS = 4;
    private static final int SUBSCRIBERS = 1;
    private static final int WINDOW = 50;
    private static final int MOST_OUTSTANDING = 2_000;
    private static final int MOST_OUTSTANDING_FAR = 10_000; // 25 ms of 200,000 messages a second, twice
    private static final int MOST_OUTSTANDING_BYTES = 4 * 1024 * 1024;
    /** Mosquitto 2.0.11's own bridge stalls for good at QoS 2 when more is queued than it may have in flight. */
    private static final int MOST_OUTSTANDING_QOS_2 = 10;

    private static final Duration RUN_LIMIT = Duration.ofMinutes(1);

    static BridgeCase of(int payloadBytes, int qos, Direction direction, int roundTripMillis) {
        int most = roundTripMillis == 0 ? MOST_OUTSTANDING : MOST_OUTSTANDING_FAR;
        int outstanding =
                qos == 2 ? MOST_OUTSTANDING_QOS_2 : Math.max(1, Math.min(most, MOST_OUTSTANDING_BYTES / payloadBytes));
        return new BridgeCase(payloadBytes, qos, direction, roundTripMillis, outstanding);
    }

    BridgeCase withOutstanding(int messages) {
        return new BridgeCase(payloadBytes, qos, direction, roundTripMillis, messages);
    }

    @Override
    public String label() {
        String far = roundTripMillis == 0 ? "" : ", " + roundTripMillis + " ms";
        return LoadCase.size(payloadBytes) + ", QoS " + qos + ", " + direction + far;
    }

    @Override
    public LoadSpec load(long messages) {
        return new LoadSpec(
                qos,
                payloadBytes,
                PUBLISHERS,
                SUBSCRIBERS,
                messages,
                RUN_LIMIT,
                WINDOW,
                outstanding,
                LoadSpec.FULL_SPEED);
    }

    /** What the service's throughput is to be, as a part of that of Mosquitto's own bridge. */
    double goal() {
        if (roundTripMillis > 0) {
            return 1;
        }
        return qos == 0 ? 0.7 : 0.9;
    }
}
