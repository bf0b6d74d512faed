package dev.mqttbridge.bench.load;

import java.time.Duration;

/**
 * What one run sends, and how hard it pushes.
 *
 * @param qos 0, 1 or 2
 * @param payloadBytes length of every payload, at least {@link Payload#HEADER}
 * @param subscribers each gets every message
 * @param messages to publish, by all publishers together
 * @param atMost stops publishing after this time even if messages are left
 * @param window unacknowledged messages per publisher (QoS 1 and 2)
 * @param outstanding messages published but not yet received; keeps QoS 0 from flooding the broker's queue
 * @param rate messages per second by all publishers together; {@link #FULL_SPEED} for as fast as it goes
 */
public record LoadSpec(
        int qos,
        int payloadBytes,
        int publishers,
        int subscribers,
        long messages,
        Duration atMost,
        int window,
        int outstanding,
        double rate) {

    public static final double FULL_SPEED = Double.POSITIVE_INFINITY;

    private static final int MAX_WINDOW = 65_535; // packet ids, MQTT-2.2.1-2

    public LoadSpec {
        require(qos >= 0 && qos <= 2, "qos", qos, "0 to 2");
        require(payloadBytes >= Payload.HEADER, "payloadBytes", payloadBytes, "at least " + Payload.HEADER);
        require(publishers >= 1, "publishers", publishers, "at least 1");
        require(subscribers >= 1, "subscribers", subscribers, "at least 1");
        require(messages >= 1, "messages", messages, "at least 1");
        require(window >= 1 && window <= MAX_WINDOW, "window", window, "1 to " + MAX_WINDOW);
        require(outstanding >= 1, "outstanding", outstanding, "at least 1");
        require(rate > 0, "rate", rate, "above 0");
    }

    public LoadSpec withMessages(long messages) {
        return new LoadSpec(qos, payloadBytes, publishers, subscribers, messages, atMost, window, outstanding, rate);
    }

    public LoadSpec withAtMost(Duration atMost) {
        return new LoadSpec(qos, payloadBytes, publishers, subscribers, messages, atMost, window, outstanding, rate);
    }

    public LoadSpec withRate(double rate) {
        return new LoadSpec(qos, payloadBytes, publishers, subscribers, messages, atMost, window, outstanding, rate);
    }

    private static void require(boolean ok, String name, Object value, String allowed) {
        if (!ok) {
            throw new IllegalArgumentException(name + " is " + value + "; allowed: " + allowed);
        }
    }
}
