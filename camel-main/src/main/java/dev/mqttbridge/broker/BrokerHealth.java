package dev.mqttbridge.broker;

/**
 * Rise and fall of one broker: a pure state machine, no clock, no socket. Every method returns the state that follows.
 *
 * <p>A broker starts {@link BrokerStatus#SUSPECT}: nobody knows yet, so it may be tried, and it is probed fast. The first
 * success makes it UP. From UP, any cause for doubt makes it SUSPECT, one success clears it, {@code failThreshold} failures in
 * a row make it DOWN. From DOWN it takes {@code riseThreshold} successes in a row to be UP again, so that a broker that
 * crashes as soon as clients arrive does not get them each time it starts.
 *
 * @param verdict UP, SUSPECT or DOWN, by the probes alone
 * @param drained true while an operator wants no new clients on it
 * @param failures failed probes in a row
 * @param successes successful probes in a row, counted only on the way up from DOWN
 * @param reason why it is not UP, for people; empty when UP
 */
public record BrokerHealth(BrokerStatus verdict, boolean drained, int failures, int successes, String reason) {

    /** How many probes in a row it takes. */
    public record Policy(int failThreshold, int riseThreshold) {
        public Policy {
            if (failThreshold < 1 || riseThreshold < 1) {
                throw new IllegalArgumentException("thresholds must be at least 1");
            }
        }
    }

    public BrokerHealth {
        if (verdict == BrokerStatus.DRAINING) {
            throw new IllegalArgumentException("DRAINING is an operator's wish, not a probe's verdict");
        }
    }

    /** Before the first probe. */
    public static BrokerHealth unknown() {
        return new BrokerHealth(BrokerStatus.SUSPECT, false, 0, 0, "not probed yet");
    }

    /** What read-outs show: DRAINING hides UP and SUSPECT, but not DOWN. */
    public BrokerStatus status() {
        return drained && verdict != BrokerStatus.DOWN ? BrokerStatus.DRAINING : verdict;
    }

    /** True if new clients may be sent to it. */
    public boolean usable() {
        return !drained && verdict != BrokerStatus.DOWN;
    }

    /** True while the next probe should not wait for the regular interval. */
    public boolean inDoubt() {
        return verdict == BrokerStatus.SUSPECT || verdict == BrokerStatus.DOWN && successes > 0;
    }

    public BrokerHealth probeSucceeded(Policy policy) {
        int risen = verdict == BrokerStatus.DOWN ? successes + 1 : 0;
        if (verdict == BrokerStatus.DOWN && risen < policy.riseThreshold()) {
            return new BrokerHealth(BrokerStatus.DOWN, drained, 0, risen, reason);
        }
        return new BrokerHealth(BrokerStatus.UP, drained, 0, 0, "");
    }

    public BrokerHealth probeFailed(Policy policy, String why) {
        int fallen = failures == Integer.MAX_VALUE ? failures : failures + 1;
        boolean down = verdict == BrokerStatus.DOWN || fallen >= policy.failThreshold();
        return new BrokerHealth(down ? BrokerStatus.DOWN : BrokerStatus.SUSPECT, drained, fallen, 0, why);
    }

    /** Something other than a probe cast doubt: a refused dial, a reset, a lost connection. */
    public BrokerHealth suspected(String why) {
        return verdict == BrokerStatus.UP
                ? new BrokerHealth(BrokerStatus.SUSPECT, drained, failures, successes, why)
                : this;
    }

    public BrokerHealth withDrained(boolean wish) {
        return new BrokerHealth(verdict, wish, failures, successes, reason);
    }
}
