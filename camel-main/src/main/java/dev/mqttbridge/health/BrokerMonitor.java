package dev.mqttbridge.health;

import dev.mqttbridge.broker.Broker;
import dev.mqttbridge.broker.BrokerListener;
import dev.mqttbridge.broker.BrokerStatus;
import dev.mqttbridge.broker.Probe;
import dev.mqttbridge.config.HealthConfig;
import dev.mqttbridge.net.Backoff;
import dev.mqttbridge.net.MqttDialer;
import dev.mqttbridge.net.MqttLogin;
import dev.mqttbridge.net.NetworkErrors;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Keeps one MQTT connection open to one broker and pings it. A probe is PINGREQ and its answer; while there is no connection it
 * is TCP, CONNECT and CONNACK. One probe at a time: whoever asks meanwhile shares its outcome.
 *
 * <p>Regular probes come from the health route's timer through {@link #check()}. In between, a lost connection or somebody's doubt
 * starts one at once, and as long as the broker is in doubt the next follows at the fast interval. A broker that is DOWN is
 * dialled again with exponential backoff and jitter, from the fast to the regular interval.
 *
 * <p>All state belongs to the event loop; public methods may be called from any thread.
 */
public final class BrokerMonitor implements BrokerListener, AutoCloseable {

    private final Broker broker;
    private final HealthConfig config;
    private final String clientId;
    private final MqttDialer dialer;
    private final EventLoop loop;
    private final Backoff backoff;

    private Channel connection;
    private Promise<Probe> probe;
    private long probeStarted;
    private ScheduledFuture<?> deadline;
    private long deadlineNanos;
    private ScheduledFuture<?> next;
    private boolean dialling;
    private boolean closed;

    /** @param clientId must differ between all monitors of all instances, or brokers will make them kick each other out */
    public BrokerMonitor(Broker broker, HealthConfig config, String clientId, MqttDialer dialer, EventLoop loop) {
        this.broker = broker;
        this.config = config;
        this.clientId = clientId;
        this.dialer = dialer;
        this.loop = loop;
        this.backoff = new Backoff(config.fastInterval(), max(config.fastInterval(), config.interval()));
        broker.addListener(this);
    }

    /** Probes the broker now, or joins the probe under way. A failure is an outcome; the future is cancelled only by {@link #close()}. */
    public Future<Probe> check() {
        Promise<Probe> answer = loop.newPromise();
        loop.execute(() -> {
            if (closed) {
                answer.cancel(false);
                return;
            }
            start(patience()).addListener((Future<Probe> done) -> {
                if (done.isSuccess()) {
                    answer.trySuccess(done.getNow());
                } else {
                    answer.cancel(false);
                }
            });
        });
        return answer;
    }

    @Override
    public void doubted(Broker doubted) {
        loop.execute(() -> {
            if (!closed && doubted == broker && broker.status() != BrokerStatus.DOWN) {
                start(config.fastTimeout());
            }
        });
    }

    /** Starts a probe, or hurries the one under way if it is to be answered sooner. */
    private Promise<Probe> start(Duration patience) {
        long latest = System.nanoTime() + patience.toNanos();
        if (probe != null) {
            if (deadlineNanos - latest > 0) {
                setDeadline(latest, patience);
            }
            return probe;
        }
        cancelNext();
        probe = loop.newPromise();
        probeStarted = System.nanoTime();
        setDeadline(latest, patience);
        Promise<Probe> started = probe;
        if (connection != null) {
            MonitorHandler.ping(connection);
        } else {
            dial();
        }
        return started;
    }

    private void setDeadline(long latest, Duration patience) {
        if (deadline != null) {
            deadline.cancel(false);
        }
        deadlineNanos = latest;
        long wait = Math.max(0, latest - System.nanoTime());
        String reason = "no answer to an MQTT ping within " + patience.toMillis() + " ms";
        deadline = loop.schedule(() -> failed(reason), wait, TimeUnit.NANOSECONDS);
    }

    /** One dial at a time; it may outlive the probe that began it, and then serves the next. */
    private void dial() {
        if (dialling) {
            return;
        }
        dialling = true;
        MqttLogin login = new MqttLogin(
                broker.config(),
                clientId,
                MqttLogin.Session.CLEAN,
                config.interval().multipliedBy(3).plus(config.timeout()),
                1,
                false,
                config.timeout());
        dialer.dial(loop, login, capabilities -> new MonitorHandler(this)).addListener((Future<Channel> dialled) -> {
            dialling = false;
            if (!dialled.isSuccess()) {
                failed(NetworkErrors.describe(dialled.cause()));
            } else if (closed) {
                MonitorHandler.leave(dialled.getNow());
            } else {
                connection = dialled.getNow();
                succeeded();
            }
        });
    }

    /** PINGRESP, or CONNACK, has come. One that is late for its own probe proves life to the next one. */
    void succeeded() {
        if (probe != null) {
            end(Probe.success(Duration.ofNanos(System.nanoTime() - probeStarted), Instant.now()));
        }
    }

    private void failed(String reason) {
        if (probe != null) {
            end(Probe.failure(Duration.ofNanos(System.nanoTime() - probeStarted), Instant.now(), reason));
        }
    }

    private void end(Probe outcome) {
        Promise<Probe> ended = probe;
        probe = null;
        deadline.cancel(false);
        broker.probeEnded(outcome);
        if (broker.health().verdict() == BrokerStatus.DOWN && !outcome.ok()) {
            // Whatever this connection still says belongs to a broker that is lost; the way up starts with a new
            // CONNECT.
            dropConnection();
        }
        ended.trySuccess(outcome);
        scheduleNext();
    }

    private void scheduleNext() {
        Duration wait = nextProbeIn();
        if (wait != null && !closed) {
            cancelNext();
            next = loop.schedule(() -> start(patience()), wait.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    /** How long until the next probe, or null if the regular timer is soon enough. */
    private Duration nextProbeIn() {
        if (broker.health().inDoubt()) {
            Duration sinceStart = Duration.ofNanos(System.nanoTime() - probeStarted);
            return max(Duration.ZERO, config.fastInterval().minus(sinceStart));
        }
        if (broker.health().verdict() == BrokerStatus.DOWN) {
            int attempt = Math.max(0, broker.health().failures() - config.failThreshold());
            return backoff.delay(attempt, ThreadLocalRandom.current()::nextDouble);
        }
        return null;
    }

    private Duration patience() {
        return broker.health().inDoubt() ? config.fastTimeout() : config.timeout();
    }

    /** The kept-open connection is gone, and not by our doing: news at once. */
    void lost(Channel channel, String reason) {
        if (channel != connection) {
            return;
        }
        connection = null;
        if (!closed) {
            broker.connectionLost();
        }
        failed(reason);
        if (!closed) {
            broker.suspect(reason);
        }
    }

    private void dropConnection() {
        Channel dropped = connection;
        connection = null;
        if (dropped != null) {
            MonitorHandler.leave(dropped);
        }
    }

    private void cancelNext() {
        if (next != null) {
            next.cancel(false);
            next = null;
        }
    }

    @Override
    public void close() {
        loop.execute(() -> {
            closed = true;
            cancelNext();
            if (probe != null) {
                deadline.cancel(false);
                probe.cancel(false);
                probe = null;
            }
            dropConnection();
        });
    }

    private static Duration max(Duration a, Duration b) {
        return a.compareTo(b) >= 0 ? a : b;
    }
}
