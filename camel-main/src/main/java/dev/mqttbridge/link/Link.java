package dev.mqttbridge.link;

import dev.mqttbridge.broker.Broker;
import dev.mqttbridge.broker.BrokerListener;
import dev.mqttbridge.broker.BrokerStatus;
import dev.mqttbridge.config.LinkConfig;
import dev.mqttbridge.config.TopicRule;
import dev.mqttbridge.mqtt.ServerCapabilities;
import dev.mqttbridge.net.Backoff;
import dev.mqttbridge.net.MqttDialer;
import dev.mqttbridge.net.MqttLogin;
import dev.mqttbridge.net.NetworkErrors;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * The bridge between one child and the hub. Connects both ends (hub first), and when a pair of connections breaks makes the next
 * one, with backoff. Runs while at least one of its routes does. Public methods are safe for any thread; all else belongs to
 * the event loop.
 */
public final class Link implements BrokerListener {

    /** Peers ping twice in it. */
    static final Duration KEEP_ALIVE = Duration.ofSeconds(20);

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10));
    /** A pair that has lived this long was no flap: the next failure starts the backoff anew. */
    private static final long STABLE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** How often a connected link is judged. */
    private static final long JUDGE_SECONDS = 1;

    private final LinkConfig config;
    private final Broker child;
    private final Broker hub;
    private final int receiveMaximum;
    private final String clientIdPrefix;
    private final MqttDialer dialer;
    private final EventLoop loop;
    private final LinkListener listener;
    private final LinkCanary canary;
    private final LoopDetection loopDetection;
    private final LoopDetector detector;
    private final TakeOvers takeOvers = new TakeOvers();
    private final OwnMessages ownMessages = new OwnMessages(this);
    private final Map<Way, List<TopicRule>> rules = new EnumMap<>(Way.class);
    private final Map<Way, TopicMapping> mappings = new EnumMap<>(Way.class);
    private final Map<Way, LaneStats> stats = new EnumMap<>(Way.class);
    private final Map<Way, StaleIds> staleIds = new EnumMap<>(Way.class);
    private final Map<Way, LinkConsumer> consumers = new EnumMap<>(Way.class);
    private LongSupplier clock = System::nanoTime;
    private volatile LinkStatus status = LinkStatus.STOPPED;
    private volatile String reason = "its routes do not run";
    private Pair pair;
    private ScheduledFuture<?> retry;
    private int failures;
    private long flowingSince;
    private final Set<Way> subscribed = EnumSet.noneOf(Way.class);
    private boolean running;
    /** Runs while messages flow. */
    private ScheduledFuture<?> judging;

    private volatile boolean carriesCanary;
    private RetainedSync retainedSync = RetainedSync.NONE;

    /**
     * @param instance the service's name; with the child's name it makes the client ids, which must stay the same for ever
     * @param receiveMaximum messages that a broker may have unacknowledged with this link
     */
    public Link(
            LinkConfig config,
            Broker child,
            Broker hub,
            String instance,
            int receiveMaximum,
            MqttDialer dialer,
            EventLoop loop,
            LinkListener listener,
            LinkCanary canary,
            LoopDetection loopDetection) {
        this.config = config;
        this.receiveMaximum = receiveMaximum;
        this.child = child;
        this.hub = hub;
        this.clientIdPrefix = instance + "-link-" + child.name();
        this.dialer = dialer;
        this.loop = loop;
        this.listener = listener;
        this.canary = canary;
        this.loopDetection = loopDetection;
        for (Way way : Way.values()) {
            stats.put(way, new LaneStats());
            staleIds.put(way, new StaleIds());
            rules.put(
                    way,
                    config.topics().stream()
                            .filter(rule -> rule.direction().includes(way.direction()))
                            .toList());
            mappings.put(way, new TopicMapping(rules.get(way), way));
        }
        this.detector = new LoopDetector(
                LoopDetector.id(
                        instance, child.name(), ThreadLocalRandom.current().nextInt()),
                Map.of(Way.UP, LoopWatch.wordFor(rules(Way.UP)), Way.DOWN, LoopWatch.wordFor(rules(Way.DOWN))),
                loopDetection.times(),
                ThreadLocalRandom.current()::nextDouble);
        child.addListener(this);
        hub.addListener(this);
    }

    /** The child's name, which is the link's. */
    public String name() {
        return child.name();
    }

    public LinkConfig config() {
        return config;
    }

    public LinkStatus status() {
        return status;
    }

    /** Why it is not UP; empty when it is. */
    public String reason() {
        return reason;
    }

    public LaneStats stats(Way way) {
        return stats.get(way);
    }

    StaleIds staleIds(Way way) {
        return staleIds.get(way);
    }

    /**
     * Whether what has waited for it has got across: its newest canary, which queues behind all that, was fast. True as well where nothing
     * can be known: a broker is away, its routes do not run, or it has no canary.
     */
    public boolean hasCaughtUp() {
        boolean brokerAway = child.status() == BrokerStatus.DOWN || hub.status() == BrokerStatus.DOWN;
        if (brokerAway || status == LinkStatus.STOPPED || status == LinkStatus.STANDBY) {
            return true;
        }
        if (status == LinkStatus.DOWN) {
            return false;
        }
        return !carriesCanary || waysWithRules().stream().map(stats::get).allMatch(LaneStats::isFast);
    }

    public Broker child() {
        return child;
    }

    public Broker hub() {
        return hub;
    }

    /** Where all that happens on the link happens. */
    public EventLoop loop() {
        return loop;
    }

    public LinkListener listener() {
        return listener;
    }

    LoopDetector detector() {
        return detector;
    }

    /** What messages taken from this broker are marked with: its name is only ours. */
    public String mark(String broker) {
        return broker + "@" + loopDetection.service();
    }

    String helloTopic() {
        return loopDetection.topic();
    }

    /** For an answer about hellos. */
    Duration patience() {
        return loopDetection.times().silence();
    }

    OwnMessages ownMessages() {
        return ownMessages;
    }

    /** Before its routes start. */
    public void setRetainedSync(RetainedSync sync) {
        retainedSync = sync;
    }

    RetainedSync retainedSync() {
        return retainedSync;
    }

    /** No message of QoS 1 or 2 is on its way. */
    public boolean isQuiet() {
        return stats.values().stream().allMatch(lane -> lane.inFlight() == 0);
    }

    /** On the link's loop: whether {@link #inject} may be called now. */
    public boolean canInject(Way way) {
        return pair != null && pair.canInject(way);
    }

    /**
     * On the link's loop: publishes a message at the target that the source has not sent, by way of the route, which may filter it.
     *
     * @param publish topic as the source names it, no packet id; takes over the reference
     * @param settled told once, on the loop, whether the target has taken it; never if the link breaks before
     */
    public void inject(Way way, MqttPublishMessage publish, Consumer<Boolean> settled) {
        if (canInject(way)) {
            pair.inject(way, publish, settled);
        } else {
            publish.release();
            settled.accept(false);
        }
    }

    /** Names this link among all that use its brokers; the beginning of its client ids. */
    public String clientIdPrefix() {
        return clientIdPrefix;
    }

    /** A connection beside the link's own to read what a broker retains. Fails as {@link MqttDialer#dial} does. */
    public Future<RetainedReader> openReader(Broker broker) {
        MqttLogin login = new MqttLogin(
                broker.config(),
                clientIdPrefix + (broker == hub ? "-hub" : "-child") + "-retained",
                MqttLogin.Session.CLEAN,
                KEEP_ALIVE,
                receiveMaximum,
                false,
                CONNECT_TIMEOUT);
        Promise<RetainedReader> opened = loop.newPromise();
        dialer.dial(loop, login, RetainedReader::new).addListener((Future<Channel> dialled) -> {
            if (dialled.isSuccess()) {
                opened.setSuccess((RetainedReader) dialled.getNow().pipeline().get(MqttDialer.SESSION));
            } else {
                opened.setFailure(dialled.cause());
            }
        });
        return opened;
    }

    /** The rules that carry messages this way; empty if none does. */
    public List<TopicRule> rules(Way way) {
        return rules.get(way);
    }

    /** Which topics go this way, and under which name. */
    public TopicMapping mapping(Way way) {
        return mappings.get(way);
    }

    /** Monotonic nanoseconds: tells for how long messages have been here. */
    LongSupplier clock() {
        return clock;
    }

    /** For tests, before the link's routes start. */
    void clock(LongSupplier nanoClock) {
        clock = nanoClock;
    }

    public LinkCanary canary() {
        return canary;
    }

    /** False also while it is not connected. */
    public boolean carriesCanary() {
        return carriesCanary;
    }

    LinkConsumer consumer(Way way) {
        return consumers.get(way);
    }

    void routeStarted(Way way, LinkConsumer consumer) {
        loop.execute(() -> {
            consumers.put(way, consumer);
            if (running) {
                if (pair != null) {
                    pair.routeStarted(way, consumer);
                    judge();
                }
            } else if (consumers.keySet().containsAll(waysWithRules())) {
                running = true;
                status = LinkStatus.DOWN;
                reason = "connecting";
                connect();
            }
        });
    }

    void routeStopped(Way way) {
        loop.execute(() -> {
            consumers.remove(way);
            if (consumers.isEmpty()) {
                stop();
            }
        });
    }

    private List<Way> waysWithRules() {
        return rules.entrySet().stream()
                .filter(e -> !e.getValue().isEmpty())
                .map(Map.Entry::getKey)
                .toList();
    }

    private void stop() {
        running = false;
        cancelRetry();
        closePair();
        become(LinkStatus.STOPPED, "its routes do not run");
    }

    private void connect() {
        cancelRetry();
        Pair attempt = new Pair(this);
        pair = attempt;
        dial(
                attempt,
                hub,
                "hub",
                attempt::hubConnected,
                () -> dial(attempt, child, "child", attempt::childConnected, attempt::open));
    }

    private void dial(
            Pair attempt, Broker broker, String end, Function<ServerCapabilities, Peer> connected, Runnable then) {
        MqttLogin login = new MqttLogin(
                broker.config(),
                clientIdPrefix + "-" + end,
                MqttLogin.Session.PERSISTENT,
                KEEP_ALIVE,
                receiveMaximum,
                true,
                CONNECT_TIMEOUT);
        dialer.dial(loop, login, connected::apply).addListener((Future<Channel> dialled) -> {
            if (!dialled.isSuccess()) {
                broken(attempt, broker.name() + ": " + NetworkErrors.describe(dialled.cause()), TakeOvers.End.OTHER);
            } else if (attempt.isClosed()) {
                dialled.getNow().close();
            } else {
                then.run();
            }
        });
    }

    /** This process has subscribed for this way, and so the session, if the broker keeps it, has the subscriptions of now. */
    boolean hasSubscribed(Way way) {
        return subscribed.contains(way);
    }

    void subscribed(Way way) {
        subscribed.add(way);
    }

    /** Every subscription is granted. */
    void flowing(Pair which) {
        if (which == pair && judging == null) {
            flowingSince = System.nanoTime();
            judging = loop.scheduleAtFixedRate(this::judge, JUDGE_SECONDS, JUDGE_SECONDS, TimeUnit.SECONDS);
            judge();
            syncRetained();
        }
    }

    /** It carries messages from now on, or stands by. */
    void decided(Pair which) {
        if (which == pair && judging != null) {
            canary.reset();
            judge();
            syncRetained();
        }
    }

    /** One that stands by leaves retained messages to those that carry. */
    private void syncRetained() {
        if (pair.standsBy()) {
            retainedSync.broken();
        } else {
            retainedSync.flowing(pair.isResumed(hub), pair.isResumed(child));
        }
    }

    /** A route that stops is found at the next turn, so that a service that stops does not call its links degraded. */
    private void judge() {
        if (judging == null) {
            return;
        }
        carriesCanary = pair.hasCanary() && !pair.standsBy();
        if (pair.standsBy()) {
            become(LinkStatus.STANDBY, whyStandby());
            return;
        }
        List<WaySigns> signs = pair.signs(System.nanoTime());
        Optional<String> hopeless = LinkVerdict.hopeless(signs);
        if (hopeless.isPresent()) {
            broken(pair, hopeless.get());
        } else {
            LinkVerdict verdict = LinkVerdict.of(signs);
            become(verdict.status(), verdict.reason());
        }
    }

    private String whyStandby() {
        String others = detector.others().stream().map(LoopDetector::name).collect(Collectors.joining(", "));
        return others.isEmpty()
                ? child.name() + " is reached by way of a bridge of the brokers' own already"
                : child.name() + " is reached by way of " + others
                        + " already; is another service bridging the same brokers?";
    }

    /** A target has refused a message. */
    void refused() {
        if (status == LinkStatus.UP) {
            judge();
        }
    }

    /** Something that is no stall keeps the canary back. */
    void canaryBlocked(Way way, String why) {
        canary.watch(way).block();
        stats(way).canaryBlocked();
        listener.canaryBlocked(this, way, why);
    }

    /** Its source refuses it. @param why for people */
    public void canaryRefused(Way way, String why) {
        String source = (way == Way.UP ? child : hub).name();
        loop.execute(() -> canaryBlocked(way, source + " does not take it: " + why));
    }

    /** @param at when, by {@link System#nanoTime} */
    public void canarySent(Way way, long at) {
        loop.execute(() -> canary.watch(way).sent(at));
    }

    /** It could not be published at its source after all. @param at when it was sent, by {@link System#nanoTime} */
    public void canaryNotSent(Way way, long at) {
        loop.execute(() -> canary.watch(way).notSent(at));
    }

    /** @param sentAt by {@link System#nanoTime}, as {@code arrivedAt} */
    public void canaryArrived(Way way, long sentAt, long arrivedAt) {
        loop.execute(() -> {
            canary.watch(way).arrived(sentAt);
            stats(way).canaryTook(arrivedAt - sentAt);
            if (status == LinkStatus.DEGRADED) {
                judge();
            }
        });
    }

    /** None is sent any more; those that are out are not waited for. */
    public void canaryStopped() {
        loop.execute(() -> {
            canary.reset();
            stats.values().forEach(LaneStats::canaryGone);
        });
    }

    void broken(Pair which, String why) {
        broken(which, why, which.end());
    }

    private void broken(Pair which, String why, TakeOvers.End end) {
        if (which != pair || which.isClosed()) {
            return;
        }
        long lived = status.isConnected() ? System.nanoTime() - flowingSince : 0;
        failures = lived > STABLE_NANOS ? 0 : failures;
        ownMessages.ended(which, which.brokenAt(), lived);
        closePair();
        Optional<Duration> patience = takeOvers.ended(end, lived, ThreadLocalRandom.current()::nextDouble);
        become(LinkStatus.DOWN, why + patience.map(wait -> words(end, wait)).orElse(""));
        if (running) {
            retryIn(patience.orElseGet(() -> BACKOFF.delay(failures++, ThreadLocalRandom.current()::nextDouble)));
        }
    }

    private static String words(TakeOvers.End end, Duration wait) {
        String doubt =
                end == TakeOvers.End.CLOSED ? ", again and again: does another service use the same 'instance'?" : "";
        return doubt + " Trying again in " + wait.toSeconds() + " s";
    }

    private void closePair() {
        Pair closing = pair;
        pair = null;
        carriesCanary = false;
        canary.reset();
        if (judging != null) {
            judging.cancel(false);
            judging = null;
        }
        if (closing != null) {
            closing.close();
            retainedSync.broken();
        }
    }

    private void retryIn(Duration delay) {
        cancelRetry();
        retry = loop.schedule(this::connect, delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void cancelRetry() {
        if (retry != null) {
            retry.cancel(false);
            retry = null;
        }
    }

    private void become(LinkStatus to, String why) {
        LinkStatus from = status;
        boolean changed = from != to || !reason.equals(why);
        status = to;
        reason = why;
        if (changed) {
            listener.statusChanged(this, from, to, why);
        }
    }

    /**
     * A broker that is down takes its pair with it; one that is back is dialled at once. One that was only suspected was there all
     * the time: that is no reason to hurry, least of all when somebody else has thrown us out.
     */
    @Override
    public void statusChanged(Broker broker, BrokerStatus from, BrokerStatus to, String why) {
        loop.execute(() -> {
            if (to == BrokerStatus.DOWN && pair != null) {
                broken(pair, broker.name() + ": " + why);
            } else if (from == BrokerStatus.DOWN && to == BrokerStatus.UP && retry != null) {
                failures = 0;
                connect();
            }
        });
    }
}
