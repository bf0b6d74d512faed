package dev.mqttbridge.gateway;

import dev.mqttbridge.broker.Broker;
import dev.mqttbridge.broker.BrokerListener;
import dev.mqttbridge.broker.BrokerStatus;
import dev.mqttbridge.broker.Brokers;
import dev.mqttbridge.config.FailbackConfig;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Moves sessions to a better broker that has been up for a while, and away from one that is to be drained, so many per second. All
 * state belongs to one event loop.
 */
final class Failback implements BrokerListener {

    private static final int STEPS_PER_SECOND = 20;
    /** A session whose move came to nothing is tried again after this. */
    private static final long AGAIN_SECONDS = 5;
    /** Seconds to wait for the bridge. */
    private static final int MOST_WAITS = 60;

    private final Brokers brokers;
    private final Sessions sessions;
    private final FailbackConfig config;
    private final EventLoop loop;
    private final BooleanSupplier bridged;
    private final Queue<ClientSession> queue = new ArrayDeque<>();
    private boolean stepping;
    private double credit;

    /** @param bridged whether the bridge has brought a broker that is back what it has missed */
    Failback(Brokers brokers, Sessions sessions, FailbackConfig config, EventLoop loop, BooleanSupplier bridged) {
        this.bridged = bridged;
        this.brokers = brokers;
        this.sessions = sessions;
        this.config = config;
        this.loop = loop;
    }

    @Override
    public void statusChanged(Broker broker, BrokerStatus from, BrokerStatus to, String reason) {
        if (to == BrokerStatus.DRAINING) {
            loop.execute(this::enqueue);
        } else if (to == BrokerStatus.UP) {
            loop.schedule(() -> enqueueWhenBridged(MOST_WAITS), config.after().toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    /** What waits at the bridge for a broker that is back would come to sessions that have had it from another. */
    private void enqueueWhenBridged(int waits) {
        if (bridged.getAsBoolean() || waits == 0) {
            enqueue();
        } else {
            loop.schedule(() -> enqueueWhenBridged(waits - 1), 1, TimeUnit.SECONDS);
        }
    }

    /** Whoever is on a broker that is not the best one now gets in line. */
    private void enqueue() {
        queue.clear();
        Broker best = best();
        if (best == null) {
            return;
        }
        brokers.stream()
                .filter(broker -> isToBeLeft(broker, best))
                .forEach(broker -> queue.addAll(sessions.on(broker)));
        if (!queue.isEmpty() && !stepping) {
            sessions.events().movesBegun(best, queue.size());
            stepping = true;
            step();
        }
    }

    /** The first broker in order that has nothing against it. */
    private Broker best() {
        return brokers.stream()
                .filter(broker -> broker.status() == BrokerStatus.UP)
                .findFirst()
                .orElse(null);
    }

    private boolean isToBeLeft(Broker broker, Broker best) {
        List<Broker> inOrder = brokers.all();
        boolean worse = inOrder.indexOf(broker) > inOrder.indexOf(best);
        return broker != best && (worse || !broker.usable());
    }

    private void step() {
        Broker best = best();
        credit = Math.min(config.rate(), credit + (double) config.rate() / STEPS_PER_SECOND);
        while (best != null && credit >= 1 && !queue.isEmpty()) {
            ClientSession session = queue.poll();
            Broker has = session.broker();
            if (has != null && isToBeLeft(has, best) && session.isAttached()) {
                credit--;
                session.moveOn();
            }
        }
        if (best != null && !queue.isEmpty()) {
            loop.schedule(this::step, 1_000 / STEPS_PER_SECOND, TimeUnit.MILLISECONDS);
        } else {
            stepping = false;
            boolean left = best != null
                    && brokers.stream().anyMatch(broker -> isToBeLeft(broker, best) && sessions.count(broker) > 0);
            if (left) {
                loop.schedule(this::enqueue, AGAIN_SECONDS, TimeUnit.SECONDS);
            }
        }
    }
}
