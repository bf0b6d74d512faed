package dev.mqttbridge.link;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * Decides whether a link carries messages or stands by, so that the links that carry make no loop: a tiny spanning tree.
 *
 * <p>A link says hello at its hub, again and again. Links that carry pass the hello on to their other end. One that comes back to
 * the child of its origin shows that there is another way between the origin's two brokers, and lists the links on it.
 *
 * <ul>
 *   <li>While it listens, before it carries anything, such a link stands by: who is there first goes on.
 *   <li>Once it carries, the link with the greatest id of such a cycle stands by. The greatest of a cycle is never part of the
 *       minimum spanning tree, so however many decide at once, what is left still connects every broker.
 *   <li>Standing by it goes on saying hello; when none comes back any more, it listens again, and then carries. As long as
 *       all who were on the other way still say hello themselves, they are busy rather than gone, and it is more patient.
 * </ul>
 *
 * <p>Only links that carry the very same, the same way round, pass on each other's hello: a link never stands by for one that
 * would not do all its work. Pure: time and randomness come from outside, messages go in and out as values. Not thread-safe.
 */
final class LoopDetector {

    enum State {
        /** Neither carries nor passes on hellos, to find out which of the others it is to be. */
        LISTENING,
        /** Carries. */
        ACTIVE,
        /** Does not carry, because others make up the way it would be. */
        STANDBY
    }

    /** Origins whose last number is remembered for each way; the oldest is forgotten first. */
    private static final int MOST_ORIGINS = 1_000;

    /** So many times longer is a link's silence borne that is known to live; silence is never borne for longer than that. */
    private static final int PATIENCE_WITH_THE_LIVING = 5;

    /** A hello goes by way of other links and their brokers, each about as slow as our own. */
    private static final int ROUND_TRIPS = 4;

    /** Sent hellos whose time is remembered, to measure how long they take. */
    private static final int MOST_SENT = 32;

    private record PassedOn(String origin, Way way) {}

    private final String self;
    private final Map<Way, String> carries;
    private final LoopTimes times;
    private final DoubleSupplier random;
    private final Map<PassedOn, Long> passedOn = new LinkedHashMap<>();
    /** When each other link's hello was heard last; the longest silent is forgotten first. */
    private final Map<String, Long> heard = new LinkedHashMap<>();
    /** When the newest own hellos were said, by number. */
    private final Map<Long, Long> sent = new LinkedHashMap<>();

    private State state = State.LISTENING;
    private List<String> others = List.of();
    private long since;
    private long listenNanos;
    /** How slow things are: the longest lately, in nanoseconds. */
    private long roundTrip;

    private long lastReturn;
    private long leftAt;
    private boolean hasBeenConnected;
    private long number;
    private long firstNumber;

    /**
     * @param self the link's id, unique among all links of all services, without spaces
     * @param carries for each way, a word without spaces that is the same for two links only if they carry the same that way
     * @param random yields numbers in [0, 1)
     */
    LoopDetector(String self, Map<Way, String> carries, LoopTimes times, DoubleSupplier random) {
        this.self = self;
        this.carries = Map.copyOf(carries);
        this.times = times;
        this.random = random;
    }

    State state() {
        return state;
    }

    /** Ids of the links that make up the other way, when there was one last; empty for a bridge that is not ours. */
    List<String> others() {
        return others;
    }

    /**
     * Hellos can be said and heard at both ends. Times are those of one steady clock, in nanoseconds.
     *
     * @param answered how long the slower broker took to answer us: on a busy machine or a long way, hellos take their time too
     */
    void connected(long answered, long now) {
        // Hellos that a broker has kept for us since the last connection prove nothing.
        firstNumber = number + 1;
        passedOn.clear();
        sent.clear();
        roundTrip = answered;
        boolean brief = hasBeenConnected && now - leftAt < times.silence().toNanos();
        hasBeenConnected = true;
        if (brief && state == State.STANDBY) {
            lastReturn = now;
        } else if (!brief || state == State.LISTENING) {
            listen(now);
        }
    }

    /** A connection has broken. */
    void disconnected(long now) {
        leftAt = now;
    }

    private void listen(long now) {
        enter(State.LISTENING, now);
        long listen = times.listen().toNanos();
        long slowness = Math.min(ROUND_TRIPS * roundTrip, times.silence().toNanos());
        listenNanos = listen + slowness + (long) (random.getAsDouble() * (listen + slowness) / 2);
    }

    /** This process has not run for so long, in nanoseconds: what was not heard meanwhile is no sign of anything. */
    void stalled(long nanos) {
        lastReturn += nanos;
        heard.replaceAll((origin, at) -> at + nanos);
        if (state == State.LISTENING) {
            since += nanos;
        }
    }

    private void enter(State next, long now) {
        state = next;
        since = now;
    }

    /** To be called again and again, {@link #nextTick} apart. @return the hello to publish at the hub */
    Hello tick(long now) {
        if (state == State.LISTENING && now - since >= listenNanos) {
            enter(State.ACTIVE, now);
        } else if (state == State.STANDBY && isOtherWayGone(now)) {
            listen(now);
        }
        number++;
        sent.put(number, now);
        if (sent.size() > MOST_SENT) {
            sent.remove(sent.keySet().iterator().next());
        }
        return new Hello(carries.get(Way.DOWN), carries.get(Way.UP), number, self, List.of());
    }

    private boolean isOtherWayGone(long now) {
        long longest = PATIENCE_WITH_THE_LIVING * times.silence().toNanos();
        long silence = Math.min(times.silence().toNanos() + ROUND_TRIPS * roundTrip, longest);
        boolean allLive = !others.isEmpty()
                && others.stream().allMatch(other -> heard.containsKey(other) && now - heard.get(other) < silence);
        return now - lastReturn >= (allLive ? longest : silence);
    }

    /** How long from now until the next {@link #tick}, in nanoseconds. */
    long nextTick(long now) {
        return switch (state) {
            case LISTENING -> Math.max(1, Math.min(times.fast().toNanos(), listenNanos - (now - since)));
            case ACTIVE -> isYoung(now) ? times.fast().toNanos() : times.slow().toNanos();
            case STANDBY -> times.slow().toNanos();
        };
    }

    /** Two that have begun at the same moment are to find out soon. */
    private boolean isYoung(long now) {
        return now - since < times.slow().toNanos();
    }

    /**
     * A hello has come.
     *
     * @param way where this link would take it: up, if it came from the child
     * @return the hello to publish at the other end, if it is to be passed on
     */
    Optional<Hello> received(Hello hello, Way way, long now) {
        if (hello.origin().equals(self)) {
            // Own hellos begin at the hub; one that comes from there is an echo, or was turned round on its way.
            if (way == Way.UP && hello.number() >= firstNumber) {
                cameBack(hello, now);
            }
            return Optional.empty();
        }
        heard.remove(hello.origin());
        heard.put(hello.origin(), now);
        if (heard.size() > MOST_ORIGINS) {
            heard.remove(heard.keySet().iterator().next());
        }
        return mayPassOn(hello, way) ? Optional.of(hello.then(self)) : Optional.empty();
    }

    private void cameBack(Hello hello, long now) {
        Long sentAt = sent.remove(hello.number());
        if (sentAt != null) {
            // The longest counts, and is forgotten by and by.
            roundTrip = Math.max(now - sentAt, roundTrip - roundTrip / 4);
        }
        boolean standsBy = state != State.ACTIVE || hello.via().stream().allMatch(other -> other.compareTo(self) < 0);
        if (standsBy) {
            others = hello.via();
            lastReturn = now;
            if (state != State.STANDBY) {
                enter(State.STANDBY, now);
            }
        }
    }

    private boolean mayPassOn(Hello hello, Way way) {
        return state == State.ACTIVE
                && hello.along().equals(carries.get(way))
                && hello.against().equals(carries.get(way.opposite()))
                && hello.canGoOn()
                && !hello.hasPassed(self)
                && isNew(hello, way);
    }

    /** Each hello once each way, so that where there are many ways it does not take all of them. */
    private boolean isNew(Hello hello, Way way) {
        PassedOn key = new PassedOn(hello.origin(), way);
        Long last = passedOn.remove(key);
        passedOn.put(key, last == null ? hello.number() : Math.max(last, hello.number()));
        if (passedOn.size() > MOST_ORIGINS) {
            passedOn.remove(passedOn.keySet().iterator().next());
        }
        return last == null || hello.number() > last;
    }

    /** For people. */
    static String name(String id) {
        int nonce = id.indexOf('~');
        return nonce < 0 ? id : id.substring(0, nonce);
    }

    /** An id, from the names and a random number that tells processes apart which were given the same names by mistake. */
    static String id(String instance, String child, int nonce) {
        return instance + "/" + child + "~" + Integer.toHexString(nonce);
    }
}
