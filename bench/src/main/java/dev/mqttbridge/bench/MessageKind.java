package dev.mqttbridge.bench;

import dev.mqttbridge.bench.load.LoadSpec;
import java.time.Duration;

/** One row of cases: how large the messages are, and at which QoS they travel. */
record MessageKind(int payloadBytes, int qos) implements LoadCase {

    private static final int PUBLISHERS = 4;
    private static final int SUBSCRIBERS = 1;
    private static final int WINDOW = 50;
    private static final int MOST_OUTSTANDING = 2_000;
    private static final int MOST_OUTSTANDING_BYTES = 4 * 1024 * 1024;
    private static final Duration RUN_LIMIT = Duration.ofMinutes(1);

    @Override
    public String label() {
        return LoadCase.size(payloadBytes) + ", QoS " + qos;
    }

    @Override
    public LoadSpec load(long messages) {
        int outstanding = Math.max(1, Math.min(MOST_OUTSTANDING, MOST_OUTSTANDING_BYTES / payloadBytes));
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
}
