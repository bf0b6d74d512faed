package dev.mqttbridge.gateway;

import dev.mqttbridge.broker.Broker;
import dev.mqttbridge.broker.BrokerListener;
import dev.mqttbridge.broker.BrokerStatus;
import dev.mqttbridge.broker.Probe;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Tells, when a broker has closed a client's connection, whether the broker failed or meant this client (kicked it, took it over,
 * found a protocol error). The health checker's kept-open connection is the witness: a broker that dies or restarts loses that
 * too, and one that lives answers a ping on it. Thread-safe.
 */
final class BrokerJudge implements BrokerListener {

    /** A loss of the kept-open connection so shortly before the client's is the same event, seen in another order. */
    private static final long SAME_EVENT_NANOS = 500_000_000L;

    private record Question(long askedAt, Consumer<Boolean> answer) {}

    private final LongSupplier nanoClock;
    private final Map<Broker, Long> lostAt = new HashMap<>();
    private final Map<Broker, List<Question>> questions = new HashMap<>();

    BrokerJudge(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
    }

    /**
     * Has the broker failed?
     *
     * @param answer told true if it has, false if it lives; at once, or on whichever thread finds out
     */
    void ask(Broker broker, Consumer<Boolean> answer) {
        synchronized (this) {
            questions.computeIfAbsent(broker, b -> new ArrayList<>()).add(new Question(nanoClock.getAsLong(), answer));
        }
        // Only now: what happens between a look and a question would never answer it.
        if (broker.status() == BrokerStatus.DOWN || lostJustNow(broker)) {
            answerAll(broker);
        } else {
            broker.doubt();
        }
    }

    private synchronized boolean lostJustNow(Broker broker) {
        Long lost = lostAt.get(broker);
        return lost != null && nanoClock.getAsLong() - lost < SAME_EVENT_NANOS;
    }

    @Override
    public void connectionLost(Broker broker) {
        synchronized (this) {
            lostAt.put(broker, nanoClock.getAsLong());
        }
        answerAll(broker);
    }

    /** A probe that was under way before the question may have been answered by a broker that has died since. */
    @Override
    public void probed(Broker broker, Probe probe) {
        List<Question> answered = new ArrayList<>();
        boolean askAgain;
        synchronized (this) {
            List<Question> open = questions.getOrDefault(broker, List.of());
            long began = nanoClock.getAsLong() - probe.rtt().toNanos();
            for (Question question : List.copyOf(open)) {
                if (!probe.ok() || began - question.askedAt() >= 0) {
                    answered.add(question);
                    open.remove(question);
                }
            }
            askAgain = !open.isEmpty();
        }
        answer(answered, !probe.ok());
        if (askAgain) {
            broker.doubt();
        }
    }

    @Override
    public void statusChanged(Broker broker, BrokerStatus from, BrokerStatus to, String reason) {
        if (to == BrokerStatus.DOWN) {
            answerAll(broker);
        }
    }

    /** It has failed. */
    private void answerAll(Broker broker) {
        List<Question> all;
        synchronized (this) {
            all = questions.remove(broker);
        }
        if (all != null) {
            answer(all, true);
        }
    }

    private static void answer(List<Question> questions, boolean failed) {
        questions.forEach(question -> question.answer().accept(failed));
    }
}
