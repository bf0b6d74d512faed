package dev.mqttbridge.gateway;

import dev.mqttbridge.broker.Broker;
import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;

/**
 * Notices when clients of one event loop have asked a broker something and the broker has said nothing at all for a second. That
 * is normal at QoS 0, so it is no evidence, only a reason to ping the broker now and not at the next regular interval.
 *
 * <p>Costs one clock reading per answered question and at most one timer at a time; confined to its loop.
 */
final class BrokerSilence {

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Broker broker;
    private final EventLoop loop;
    private boolean waiting;
    private long waitingSince;
    private boolean timerSet;

    BrokerSilence(Broker broker, EventLoop loop) {
        this.broker = broker;
        this.loop = loop;
    }

    /** Bytes went to the broker. */
    void asked() {
        if (!waiting) {
            waiting = true;
            waitingSince = System.nanoTime();
            if (!timerSet) {
                setTimer(PATIENCE_NANOS);
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
        long left = PATIENCE_NANOS - (System.nanoTime() - waitingSince);
        if (left > 0) {
            setTimer(left);
        } else {
            // The next bytes start a new wait, so a broker that clients only ever send QoS 0 is pinged once a second at
            // most.
            waiting = false;
            broker.doubt();
        }
    }
}
