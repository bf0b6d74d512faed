package dev.mqttbridge.canary;

import dev.mqttbridge.broker.BrokerStatus;
import dev.mqttbridge.link.Link;
import dev.mqttbridge.link.LinkStatus;
import dev.mqttbridge.link.Way;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.component.paho.mqtt5.PahoMqtt5Consumer;
import org.apache.camel.spi.RouteController;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts a link's canary routes while the link is connected, and stops them when it is not. Stock endpoints block, so it has a thread
 * of its own: a broker that hangs delays neither other links nor Camel's start and stop.
 */
final class LinkCanaryRunner {

    private static final Logger LOG = LoggerFactory.getLogger(LinkCanaryRunner.class);
    private static final long LOOK_MILLIS = 500;
    private static final long RETRY_NANOS = Duration.ofSeconds(5).toNanos();
    private static final int STOP_SECONDS = 3;
    /** Fences that are set meanwhile share the next canary. */
    private static final long FENCE_MILLIS = 10;

    private final Link link;
    private final Canary canary;
    private final CanaryClient child;
    private final CanaryClient hub;
    private final ScheduledExecutorService thread;
    private final Map<Way, Fences> fences = new EnumMap<>(Way.class);
    private final AtomicBoolean fenceDue = new AtomicBoolean();
    private boolean running;
    private boolean saidNotRunning;
    private long retryAt = System.nanoTime();
    /** Connected, and no canary could go: one of the brokers speaks MQTT 3.1.1 only. */
    private volatile boolean tooOld;

    private volatile Thread goodbye;

    LinkCanaryRunner(Link link, Canary canary, CanaryClient child, CanaryClient hub) {
        this.link = link;
        this.canary = canary;
        this.child = child;
        this.hub = hub;
        ways(link).forEach(way -> fences.put(way, new Fences()));
        this.thread =
                new ScheduledThreadPoolExecutor(1, new DefaultThreadFactory("mqtt-bridge-canary-" + link.name(), true));
    }

    Link link() {
        return link;
    }

    CanaryClient child() {
        return child;
    }

    CanaryClient hub() {
        return hub;
    }

    void start(CamelContext camel) {
        thread.scheduleWithFixedDelay(() -> look(camel), 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Whether canaries go this way, if not now then when the link is connected again. While a broker is away there is no bridge to wait for. */
    boolean measures(Way way) {
        LinkStatus status = link.status();
        boolean idle = status == LinkStatus.STOPPED || status == LinkStatus.STANDBY || tooOld;
        boolean brokerAway =
                child.broker().status() == BrokerStatus.DOWN || hub.broker().status() == BrokerStatus.DOWN;
        return fences.containsKey(way)
                && link.canary().isOn()
                && !idle
                && !brokerAway
                && !link.stats(way).isCanaryBlocked();
    }

    /** @return done with true when the link has carried all that its source has now, with false if it breaks before */
    CompletionStage<Boolean> fence(Way way) {
        if (link.status() == LinkStatus.DOWN) {
            return Fences.known(false);
        }
        CompletionStage<Boolean> passed = fences.get(way).set(System.nanoTime());
        sendSoon(0);
        return passed;
    }

    private void sendSoon(long millis) {
        if (fenceDue.compareAndSet(false, true)) {
            try {
                thread.schedule(this::sendForFences, millis, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException closed) {
                fences.values().forEach(Fences::broken);
            }
        }
    }

    private void sendForFences() {
        fenceDue.set(false);
        long began = System.nanoTime();
        try {
            for (Way way : fences.keySet()) {
                if (running && fences.get(way).areAwaited()) {
                    (way == Way.UP ? child : hub).paho().publish(link.canary().topic(way), canary.forFences());
                }
            }
        } catch (MqttException e) {
            // Lost connections are looked after elsewhere, and it is tried again.
            LOG.debug("Canary of {}", link.name(), e);
        }
        if (running && fences.values().stream().anyMatch(waiting -> waiting.areAwaitedSince(began))) {
            sendSoon(FENCE_MILLIS);
        }
    }

    /** A canary of this process. @param sentAt by {@link System#nanoTime} */
    void arrived(Way way, long sentAt) {
        fences.get(way).arrived(sentAt);
    }

    private void look(CamelContext camel) {
        try {
            boolean connected = link.status() == LinkStatus.UP || link.status() == LinkStatus.DEGRADED;
            if (link.carriesCanary()) {
                tooOld = false;
            } else if (!tooOld && connected && link.canary().isOn()) {
                tooOld = true;
                LOG.info("No canary: child={} reason=\"one of the brokers speaks MQTT 3.1.1 only\"", link.name());
            }
            boolean lost = running && !(child.isConnected() && hub.isConnected());
            if (lost) {
                // A broker may end the connection over each canary; to come back at once would be a storm.
                retryAt = System.nanoTime() + RETRY_NANOS;
            }
            if (running && (lost || !link.carriesCanary())) {
                stopRoutes(camel.getRouteController());
            } else if (!running && link.carriesCanary() && System.nanoTime() - retryAt >= 0) {
                startRoutes(camel);
            }
            sendForFences(); // For those set before there were canaries, and those whose canary was lost.
        } catch (Exception e) {
            retryAt = System.nanoTime() + RETRY_NANOS;
            LOG.debug("Canary of {}", link.name(), e);
            if (!saidNotRunning && goodbye == null) {
                saidNotRunning = true;
                LOG.warn(
                        "Canary does not run: child={} reason=\"{}\"; tried again every {} s",
                        link.name(),
                        CanaryClient.describe(e),
                        TimeUnit.NANOSECONDS.toSeconds(RETRY_NANOS));
            }
        }
    }

    private void startRoutes(CamelContext camel) throws Exception {
        try {
            connect(child);
            connect(hub);
            running = true;
            for (Way way : ways(link)) {
                String id = CanaryRoutes.arrivalsId(link, way);
                Route again = camel.getRoute(id);
                // A stopped consumer has forgotten its client, and would make one of its own.
                if (again != null && again.getConsumer() instanceof PahoMqtt5Consumer consumer) {
                    consumer.setClient((way == Way.UP ? hub : child).paho());
                }
                camel.getRouteController().startRoute(id);
                camel.getRouteController().startRoute(CanaryRoutes.departuresId(link, way));
            }
            camel.getRouteController().startRoute(CanaryRoutes.routeId(link));
            saidNotRunning = false;
        } catch (Exception e) {
            stopRoutes(camel.getRouteController());
            throw e;
        }
    }

    private static void connect(CanaryClient client) throws MqttException {
        if (!client.isConnected()) {
            client.connect();
        }
    }

    /** Connections first: that ends what an exchange may be waiting for. */
    private void stopRoutes(RouteController routes) throws Exception {
        running = false;
        fences.values().forEach(Fences::broken);
        child.disconnect();
        hub.disconnect();
        for (String id : routeIds(link)) {
            routes.stopRoute(id, STOP_SECONDS, TimeUnit.SECONDS);
        }
        link.canaryStopped();
    }

    /** Sends no more. Camel stops the routes; {@link #awaitClosed} tells when the connections are closed. */
    void close() {
        goodbye = new Thread(
                () -> {
                    child.disconnect();
                    hub.disconnect();
                },
                "mqtt-bridge-canary-goodbye-" + link.name());
        goodbye.setDaemon(true);
        thread.shutdownNow();
        goodbye.start();
    }

    /**
     * Also until its thread is done, which may be about to start routes: Camel would stop them at the same time, and fail over it.
     *
     * @param until by {@link System#nanoTime}; what is not done by then is left to the end of the process
     */
    void awaitClosed(long until) {
        try {
            goodbye.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime())));
            if (!thread.awaitTermination(until - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                LOG.debug("Canary of {} is not done yet", link.name());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The ways that carry messages, and so a canary. */
    static List<Way> ways(Link link) {
        return List.of(Way.values()).stream()
                .filter(way -> !link.rules(way).isEmpty())
                .toList();
    }

    static List<String> routeIds(Link link) {
        List<String> ids = new ArrayList<>(List.of(CanaryRoutes.routeId(link)));
        for (Way way : ways(link)) {
            ids.add(CanaryRoutes.departuresId(link, way));
            ids.add(CanaryRoutes.arrivalsId(link, way));
        }
        return ids;
    }
}
