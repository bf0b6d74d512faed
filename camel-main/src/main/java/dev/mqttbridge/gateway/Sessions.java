package dev.mqttbridge.gateway;

import dev.mqttbridge.broker.Broker;
import dev.mqttbridge.broker.BrokerListener;
import dev.mqttbridge.broker.BrokerStatus;
import dev.mqttbridge.broker.Probe;
import dev.mqttbridge.mqtt.session.RecentDeliveries;
import dev.mqttbridge.mqtt.session.Session;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All sessions, by broker and by client identifier, and what they share. Leads those of a failed broker to others, together.
 * Thread-safe.
 */
final class Sessions implements BrokerListener {

    private static final Logger LOG = LoggerFactory.getLogger(Sessions.class);

    /** QoS 2 messages whose delivery is remembered for deciding handshakes that a dead broker left open. */
    private static final int MOST_RECENT = 16_384;

    private static final int MOST_REMEMBERED = 100_000;
    /** A session that cannot get on must not hold the others for longer. */
    private static final long BARRIER_MILLIS = 3_000;
    /** Silence for so long is nothing at QoS 0, but a ping costs next to nothing either. */
    private static final long SILENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private record OnLoop(String broker, EventLoop loop) {}

    private final Set<ClientSession> all = ConcurrentHashMap.newKeySet();
    private final Map<String, Set<ClientSession>> byBroker = new ConcurrentHashMap<>();
    private final Map<String, ClientSession> byClientId = new ConcurrentHashMap<>();
    private final Map<String, Evacuation> evacuations = new ConcurrentHashMap<>();
    /** Sessions for which there was no broker at all. */
    private final Set<ClientSession> homeless = new HashSet<>();
    /** Of these, those that have one in sight now and go on together. */
    private final Map<ClientSession, Evacuation> gathering = new HashMap<>();

    private final Map<OnLoop, BrokerSilence> silences = new ConcurrentHashMap<>();
    private final RecentDeliveries recentDeliveries = new RecentDeliveries(MOST_RECENT);
    private final RememberedSessions remembered = new RememberedSessions(MOST_REMEMBERED, System::nanoTime);
    private final BrokerJudge judge = new BrokerJudge(System::nanoTime);
    private final BrokerConnector connector;
    private final Duration hold;
    private final GatewayEvents events;
    private final BridgeFence fence;

    /** @param hold how long a session is kept without a broker */
    Sessions(BrokerConnector connector, Duration hold, GatewayEvents events, BridgeFence fence) {
        this.fence = fence;
        this.connector = connector;
        this.hold = hold;
        this.events = events;
    }

    GatewayEvents events() {
        return events;
    }

    /** For one broker, from dialling to CONNACK. */
    Duration connectTimeout() {
        return connector.timeout();
    }

    Duration hold() {
        return hold;
    }

    /** See {@link BridgeFence#set}. */
    Optional<CompletionStage<Boolean>> fence(Broker from, Broker to) {
        return fence.set(from.name(), to.name());
    }

    RecentDeliveries recentDeliveries() {
        return recentDeliveries;
    }

    RememberedSessions remembered() {
        return remembered;
    }

    BrokerJudge judge() {
        return judge;
    }

    BrokerSilence silence(Broker broker, EventLoop loop) {
        return silences.computeIfAbsent(
                new OnLoop(broker.name(), loop), key -> new BrokerSilence(broker, loop, SILENCE_NANOS));
    }

    /** Sessions that are with a broker now. */
    int count(Broker broker) {
        return on(broker).size();
    }

    Set<ClientSession> on(Broker broker) {
        return byBroker.computeIfAbsent(broker.name(), name -> ConcurrentHashMap.newKeySet());
    }

    /**
     * Makes a fresh TCP connection ready for CONNECT: before MQTT 5, what the broker may remember of the client is erased first, which
     * uses the connection up and takes another.
     *
     * @param failed told why there is no other
     */
    void prepare(Session session, Broker broker, Channel server, Consumer<Channel> ready, Consumer<Throwable> failed) {
        if (!session.mustBeErasedAt(broker.name())) {
            ready.accept(server);
            return;
        }
        SessionEraser.erase(server, session.erasingConnect(), () -> {
            ChannelFuture again = connector.connect(broker, server.eventLoop());
            again.addListener(done -> {
                if (done.isSuccess()) {
                    ready.accept(again.channel());
                } else {
                    failed.accept(done.cause());
                }
            });
        });
    }

    /** A living broker was left for another: before MQTT 5 its goodbye could not say that the session is over there. */
    void eraseAt(Broker left, Session session, EventLoop loop) {
        if (session.mustBeErasedAt(left.name())) {
            ByteBuf connect = session.erasingConnect();
            ChannelFuture dial = connector.connect(left, loop);
            dial.addListener(done -> {
                if (done.isSuccess()) {
                    SessionEraser.erase(dial.channel(), connect, () -> {});
                } else {
                    connect.release();
                }
            });
        }
    }

    /** A client has sent CONNECT. */
    void began(ClientSession session) {
        all.add(session);
    }

    /** The session has a connection to the broker, accepted or not. */
    void joined(ClientSession session, Broker broker) {
        on(broker).add(session);
    }

    void left(ClientSession session, Broker broker) {
        on(broker).remove(session);
    }

    /** The first broker has accepted the client. */
    void established(ClientSession session) {
        session.listener().attachedOne();
        events.attached(session.listener(), session.broker(), Duration.ofNanos(System.nanoTime() - session.started()));
        String clientId = session.session().clientId();
        if (!clientId.isEmpty()) {
            ClientSession before = byClientId.put(clientId, session);
            // A broker that has both throws the elder out by itself; brokers do not do it for each other.
            if (before != null && before != session && before.broker() != session.broker()) {
                before.takenOver();
            }
        }
    }

    /** The client's packets flow. @param lostAt {@link System#nanoTime()} at which its last broker was lost, 0 if it had none */
    void attached(ClientSession session, long lostAt) {
        noLongerGathering(session);
        if (lostAt != 0) {
            events.rehomed(session.listener(), session.broker(), Duration.ofNanos(System.nanoTime() - lostAt));
        }
    }

    /** A session has moved from one living broker to another. */
    void moved(ClientSession session, Broker from, Broker to) {
        joined(session, to);
        events.moved(session.listener(), from, to);
    }

    void ended(ClientSession session) {
        all.remove(session);
        noLongerGathering(session);
        String clientId = session.session().clientId();
        byClientId.remove(clientId, session);
        if (session.session().isEstablished()) {
            session.listener().detachedOne();
            long expiry = session.session().sessionExpiry();
            remembered.remember(clientId, session.session().subscriptions(), expiry);
        }
    }

    /** The broker has failed: all its sessions leave it, together. */
    void evacuate(Broker failed) {
        List<ClientSession> concerned;
        Evacuation together;
        synchronized (evacuations) {
            Evacuation running = evacuations.get(failed.name());
            if (running != null && !running.isOver()) {
                // Also those that have come back: until it is known to be down it is tried.
                on(failed).forEach(session -> {
                    running.join(session);
                    session.evacuate(failed, running);
                });
                return;
            }
            concerned = List.copyOf(on(failed));
            if (concerned.isEmpty()) {
                return;
            }
            together = new Evacuation(failed, concerned, System.nanoTime());
            evacuations.put(failed.name(), together);
        }
        lead(together, concerned);
    }

    /** Just these leave the broker, which serves others still. */
    void evacuate(Broker left, List<ClientSession> concerned) {
        lead(new Evacuation(left, concerned, System.nanoTime()), concerned);
    }

    private void lead(Evacuation together, List<ClientSession> concerned) {
        giveUpLater(together, concerned.get(0));
        events.failoverBegun(together.failed(), concerned.size());
        concerned.forEach(session -> session.evacuate(together.failed(), together));
    }

    /** No broker takes the session now. */
    void homeless(ClientSession session) {
        synchronized (gathering) {
            if (!gathering.containsKey(session)) {
                homeless.add(session);
            }
        }
    }

    /**
     * The session is subscribed at a broker. If there was none before, it waits for the others that had none: a subscriber must not
     * miss what a publisher has said meanwhile.
     *
     * @return whom it waits for, null if for nobody
     */
    Evacuation gathering(ClientSession session) {
        synchronized (gathering) {
            if (homeless.contains(session)) {
                Evacuation together = new Evacuation(null, homeless, System.nanoTime());
                homeless.forEach(member -> gathering.put(member, together));
                homeless.clear();
                giveUpLater(together, session);
            }
            return gathering.remove(session);
        }
    }

    private void noLongerGathering(ClientSession session) {
        Evacuation together;
        synchronized (gathering) {
            homeless.remove(session);
            together = gathering.remove(session);
        }
        if (together != null) {
            arrived(together, session);
        }
    }

    private void giveUpLater(Evacuation together, ClientSession member) {
        member.client().eventLoop().schedule(() -> giveUp(together), BARRIER_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void giveUp(Evacuation together) {
        if (together.giveUp()) {
            LOG.info(
                    "Sessions have not all found another broker yet: left={} missing={}",
                    together.failed(),
                    together.missing());
            finish(together);
        }
    }

    /** The session is subscribed at its next broker, or has given up. */
    void arrived(Evacuation together, ClientSession session) {
        if (together.arrived(session)) {
            finish(together);
        } else if (together.isOver()) {
            session.release(together);
        }
    }

    private void finish(Evacuation together) {
        if (together.failed() != null) {
            events.failoverDone(
                    together.failed(),
                    together.size() - together.missing(),
                    Duration.ofNanos(System.nanoTime() - together.began()));
        }
        together.members().forEach(session -> session.client().eventLoop().execute(() -> session.release(together)));
    }

    @Override
    public void statusChanged(Broker broker, BrokerStatus from, BrokerStatus to, String reason) {
        judge.statusChanged(broker, from, to, reason);
        if (to == BrokerStatus.DOWN) {
            evacuate(broker);
        }
    }

    @Override
    public void connectionLost(Broker broker) {
        judge.connectionLost(broker);
    }

    @Override
    public void probed(Broker broker, Probe probe) {
        judge.probed(broker, probe);
    }

    /** Ends every session; used when the service stops. */
    void closeAll() {
        all.forEach(session -> session.end(CloseReason.SHUTDOWN));
    }
}
