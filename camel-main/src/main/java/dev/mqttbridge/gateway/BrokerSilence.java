package dev.mqttbridge.gateway;

import dev.mqttbridge.broker.Broker;
import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;

/**
 * Notices when clients of one event loop have asked a broker something and the broker has said nothing at all for a while. That
 * is normal at QoS 0, so it is no evidence, only a reason to ping the broker now and not at the next regular interval.
 *
 * <p>Costs one clock reading per answered question and at most one timer at a time; confined to its loop.
 */
final class BrokerSilence {

    private final Broker broker;
    private final EventLoop loop;
    private final long patienceNanos;
    private boolean waiting;
    private long waitingSince;
    private boolean timerSet;

    /** @param patienceNanos how long a broker may say nothing after it was asked */
    BrokerSilence(Broker broker, EventLoop loop, long patienceNanos) {
        this.broker = broker;
        this.loop = loop;
        this.patienceNanos = patienceNanos;
    }

    /** Bytes went to the broker. */
    void asked() {
        if (!waiting) {
            waiting = true;
            waitingSince = System.nanoTime();
            if (!timerSet) {
                setTimer(patienceNanos);
            }
        }
    }

    /** Bytes came from the broker, for whichever client. */
    void answered() {
        waiting = false;
    }

    private void setTimer(long nanos) {
        timerSet = true;
        loop.schedule(this::check, nanos, TimeUnit.NANOSECONDS);
    }

    private void check() {
        timerSet = false;
        if (!waiting) {
            return;
        }
        long left = patienceNanos - (System.nanoTime() - waitingSince);
        if (left > 0) {
            setTimer(left);
        } else {
            // The next bytes start a new wait, so a broker that clients only ever send QoS 0 is pinged once in that
            // time at
            // most.
            waiting = false;
            broker.doubt();
        }
    }
}
