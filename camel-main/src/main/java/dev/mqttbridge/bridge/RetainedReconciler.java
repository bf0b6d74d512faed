package dev.mqttbridge.bridge;

import dev.mqttbridge.bridge.RetainedRun.Trust;
import dev.mqttbridge.link.Link;
import dev.mqttbridge.link.RetainedSync;
import dev.mqttbridge.link.Way;
import dev.mqttbridge.mqtt.ReservedTopics;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the retained messages of a link's brokers equal each time the link has come up, beside the live flow: the hub wins. When, is
 * decided here; what, in {@link RetainedMerge}. Remembers from one time to the next what both had. For the link's event loop only.
 */
public final class RetainedReconciler implements RetainedSync {

    private static final Logger LOG = LoggerFactory.getLogger(RetainedReconciler.class);

    /** About 200 MB of heap, if all of it is used. */
    private static final int MOST_TOPICS = 1_000_000;

    private static final long POLL_MILLIS = 100;
    /** What the brokers have queued comes by itself and first: wait until the link has been quiet for two polls, but not for ever. */
    private static final int QUIET_POLLS = 2;

    private static final int MOST_POLLS = 100;
    /** The next one follows the last no sooner than this, doubled with each that follows fast. */
    private static final long SHORTEST_GAP_MILLIS = 1_000;

    private static final long LONGEST_GAP_MILLIS = 60_000;

    private final Link link;
    private final RetainedTopics topics;
    private final RetainedBase base = new RetainedBase(MOST_TOPICS);
    /** Nothing lost at the broker that this way goes out from, since both were reconciled. */
    private final Map<Way, Boolean> known = new EnumMap<>(Map.of(Way.UP, false, Way.DOWN, false));

    private final Map<Way, Boolean> resumed = new EnumMap<>(Map.of(Way.UP, false, Way.DOWN, false));
    private RetainedRun run;
    private ScheduledFuture<?> timer;
    private int polls;
    private int quietPolls;
    private int fastRuns;
    private long lastRunNanos;
    private boolean hasRun;
    private boolean saidFull;

    public RetainedReconciler(Link link, ReservedTopics reserved) {
        this.link = link;
        this.topics =
                new RetainedTopics(link.config().topics(), link.mapping(Way.UP), link.mapping(Way.DOWN), reserved);
    }

    @Override
    public void flowing(boolean hubResumed, boolean childResumed) {
        resumed.put(Way.DOWN, hubResumed);
        resumed.put(Way.UP, childResumed);
        known.computeIfPresent(Way.DOWN, (way, before) -> before && hubResumed);
        known.computeIfPresent(Way.UP, (way, before) -> before && childResumed);
        schedule();
    }

    private void schedule() {
        polls = 0;
        quietPolls = 0;
        pollIn(Math.max(POLL_MILLIS, gapMillis()));
    }

    /** What is left of the pause after the last run. */
    private long gapMillis() {
        if (!hasRun) {
            return 0;
        }
        long since = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lastRunNanos);
        if (since > LONGEST_GAP_MILLIS) {
            fastRuns = 0;
        }
        return Math.min(LONGEST_GAP_MILLIS, SHORTEST_GAP_MILLIS << Math.min(fastRuns, 10)) - since;
    }

    private void pollIn(long millis) {
        timer = link.loop().schedule(this::poll, millis, TimeUnit.MILLISECONDS);
    }

    private void poll() {
        polls++;
        quietPolls = link.isQuiet() ? quietPolls + 1 : 0;
        if (quietPolls < QUIET_POLLS && polls < MOST_POLLS) {
            pollIn(POLL_MILLIS);
            return;
        }
        Map<Way, Trust> trust = new EnumMap<>(Way.class);
        for (Way way : Way.values()) {
            trust.put(way, known.get(way) ? Trust.FULL : resumed.get(way) ? Trust.IF_MARKED : Trust.NONE);
        }
        run = new RetainedRun(link, topics, base, trust, this::ended);
        run.start();
    }

    private void ended(Optional<String> failure) {
        endRun();
        if (failure.isPresent()) {
            LOG.warn("Retained messages not reconciled: link={} reason=\"{}\"", link.name(), failure.get());
            schedule();
            return;
        }
        known.replaceAll((way, before) -> true);
        if (base.isFull() && !saidFull) {
            saidFull = true;
            LOG.warn(
                    "More than {} retained topics: link={} deletions of the others during an outage will be undone",
                    MOST_TOPICS,
                    link.name());
        }
    }

    private void endRun() {
        run.close();
        run = null;
        fastRuns = hasRun ? fastRuns + 1 : 0;
        hasRun = true;
        lastRunNanos = System.nanoTime();
    }

    @Override
    public void broken() {
        if (timer != null) {
            timer.cancel(false);
        }
        if (run != null) {
            endRun();
        }
        base.broken(System.nanoTime());
    }

    @Override
    public void forwarded(Way way, String name, ByteBuf payload) {
        topic(way, name).ifPresent(topic -> {
            if (run != null) {
                run.forwarded(topic);
            }
            if (base.tracks(topic)) {
                base.live(topic, PayloadHash.of(payload), System.nanoTime());
            }
        });
    }

    @Override
    public void refused(Way way, String name) {
        topic(way, name).ifPresent(base::forget);
    }

    private Optional<RetainedTopic> topic(Way way, String name) {
        return way == Way.UP ? topics.ofChild(name) : topics.ofHub(name);
    }
}
