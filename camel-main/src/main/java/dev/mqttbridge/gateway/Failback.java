package dev.mqttbridge.gateway;

import dev.mqttbridge.broker.Broker;
import dev.mqttbridge.broker.BrokerListener;
import dev.mqttbridge.broker.BrokerStatus;
import dev.mqttbridge.broker.Brokers;
import dev.mqttbridge.config.FailbackConfig;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

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
    /** Brokers that have been UP for long enough. */
    private final Set<Broker> settled = new HashSet<>();
    /** Those that are UP, but not for long enough. */
    private final Map<Broker, ScheduledFuture<?>> settling = new HashMap<>();

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
        loop.execute(() -> changed(broker, to));
    }

    /** A broker that was not UP for a moment begins anew: sessions must not go back and forth with it. */
    private void changed(Broker broker, BrokerStatus to) {
        settled.remove(broker);
        ScheduledFuture<?> unfinished = settling.remove(broker);
        if (unfinished != null) {
            unfinished.cancel(false);
        }
        if (to == BrokerStatus.DRAINING) {
            enqueue();
        } else if (to == BrokerStatus.UP) {
            long nanos = config.after().toNanos();
            settling.put(broker, loop.schedule(() -> settled(broker), nanos, TimeUnit.NANOSECONDS));
        }
    }

    private void settled(Broker broker) {
        settling.remove(broker);
        settled.add(broker);
        enqueueWhenBridged(MOST_WAITS);
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
        brokers.stream().filter(this::isToBeLeft).forEach(broker -> queue.addAll(sessions.on(broker)));
        if (!queue.isEmpty() && !stepping) {
            next(queue.element().broker()).ifPresent(to -> sessions.events().movesBegun(to, queue.size()));
            stepping = true;
            step();
        }
    }

    private boolean isToBeLeft(Broker broker) {
        return next(broker).isPresent();
    }

    /** For which broker this one is to be left: a better one that has settled; or any, in order, if it is not to be used. */
    private Optional<Broker> next(Broker has) {
        if (has == null) {
            return Optional.empty();
        }
        Stream<Broker> up = brokers.stream().filter(broker -> broker.status() == BrokerStatus.UP && broker != has);
        return has.usable()
                ? up.filter(broker -> settled.contains(broker) && isBetter(broker, has))
                        .findFirst()
                : up.findFirst();
    }

    private boolean isBetter(Broker one, Broker other) {
        return brokers.all().indexOf(one) < brokers.all().indexOf(other);
    }

    private void step() {
        credit = Math.min(config.rate(), credit + (double) config.rate() / STEPS_PER_SECOND);
        while (credit >= 1 && !queue.isEmpty()) {
            ClientSession session = queue.poll();
            Optional<Broker> to = next(session.broker());
            if (to.isPresent() && session.isAttached()) {
                credit--;
                session.moveTo(to.get());
            }
        }
        if (!queue.isEmpty()) {
            loop.schedule(this::step, 1_000 / STEPS_PER_SECOND, TimeUnit.MILLISECONDS);
        } else {
            stepping = false;
            boolean left = brokers.stream().anyMatch(broker -> isToBeLeft(broker) && sessions.count(broker) > 0);
            if (left) {
                loop.schedule(this::enqueue, AGAIN_SECONDS, TimeUnit.SECONDS);
            }
        }
    }
}
