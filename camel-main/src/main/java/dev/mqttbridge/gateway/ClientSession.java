package dev.mqttbridge.gateway;

import dev.mqttbridge.broker.Broker;
import dev.mqttbridge.mqtt.frame.ConnackFrame;
import dev.mqttbridge.mqtt.frame.ConnectFrame;
import dev.mqttbridge.mqtt.frame.FrameScanner;
import dev.mqttbridge.mqtt.frame.FrameType;
import dev.mqttbridge.mqtt.frame.FrameWriter;
import dev.mqttbridge.mqtt.frame.MalformedFrameException;
import dev.mqttbridge.mqtt.session.FrameCutter;
import dev.mqttbridge.mqtt.session.Session;
import dev.mqttbridge.mqtt.session.Verdict;
import dev.mqttbridge.net.LastWords;
import dev.mqttbridge.net.NetworkErrors;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A client whose connection outlives its brokers. Carries packets between the two channels as long as there is a broker; when it
 * fails, holds what the client says, asks the route for another, brings the session there, and goes on.
 *
 * <pre>
 *   SEEKING ── route, CONNECT, CONNACK, SUBSCRIBE, SUBACK, barrier ──▶ ATTACHED ── broker failed ──▶ SEEKING … ENDED
 * </pre>
 *
 * Everything happens on the client's event loop, but for {@link #evacuate}, {@link #moveTo} and {@link #end} which find their way
 * there from any thread.
 */
final class ClientSession implements Session.Voice {

    /** Whether the client's packets have somewhere to go. */
    private enum State {
        SEEKING,
        ATTACHED,
        ENDED
    }

    /** Long enough for an event loop to come round. */
    private static final long LAST_WORDS_MILLIS = 1;

    private static final long RETRY_MILLIS = 200;

    private final Listener listener;
    private final Channel client;
    private final SessionHandler handler;
    private final Sessions sessions;
    private final AttachRequest route;
    private final Session session;
    private final ConnectFrame connect;
    private final long started = System.nanoTime();
    private State state = State.SEEKING;
    private BrokerLeg leg;
    private BrokerLeg shadow;
    private SessionMove move;
    private Evacuation evacuation;
    private boolean routeAsked;
    /** The failed broker that was left, until another is found or there is none. */
    private Broker passedOver;

    private final HeldPackets held;
    private boolean goodbyeSaid;
    private boolean sentElsewhere;
    private boolean clientGone;
    private boolean hearingLastWords;
    private int openPings;
    private String lacking = "";
    private long lostAt;
    private ScheduledFuture<?> holdEnds;
    private ScheduledFuture<?> retry;

    ClientSession(
            Listener listener,
            Channel client,
            SessionHandler handler,
            ConnectFrame connect,
            Sessions sessions,
            AttachRequest route) {
        this.listener = listener;
        this.client = client;
        this.handler = handler;
        this.connect = connect;
        this.sessions = sessions;
        this.route = route;
        this.held = new HeldPackets(client.alloc());
        this.session = new Session(connect, this, sessions.recentDeliveries(), System::nanoTime);
    }

    Listener listener() {
        return listener;
    }

    Channel client() {
        return client;
    }

    Session session() {
        return session;
    }

    boolean isOver() {
        return state == State.ENDED;
    }

    boolean isAttached() {
        return state == State.ATTACHED;
    }

    /** The broker that has the client now, or null. */
    Broker broker() {
        BrokerLeg current = leg;
        return current == null ? null : current.broker();
    }

    BrokerLeg leg() {
        return leg;
    }

    long started() {
        return started;
    }

    /** CONNECT is in: looks for the first broker. */
    void begin() {
        seek();
    }

    private void seek() {
        if (!routeAsked) {
            routeAsked = true;
            route.attach(new SessionAttachment(this));
        }
    }

    /** A broker that has failed is not dialled again by each of its sessions, before any other is. */
    boolean passesOver(Broker broker) {
        return broker == passedOver;
    }

    /** A TCP connection to a broker is open. */
    void dialled(Broker broker, Channel server, Promise<Void> attached) {
        if (state == State.ENDED) {
            server.close();
            attached.setFailure(new ClientGoneException());
            return;
        }
        sessions.prepare(
                session,
                broker,
                server,
                ready -> connected(broker, ready, attached),
                cause -> attached.tryFailure(new BrokerUnavailableException(broker, NetworkErrors.describe(cause))));
    }

    private void connected(Broker broker, Channel server, Promise<Void> attached) {
        if (state == State.ENDED) {
            server.close();
            attached.tryFailure(new ClientGoneException());
            return;
        }
        leg = newLeg(broker, server, attached);
        sessions.joined(this, broker);
        open(leg);
    }

    BrokerLeg newLeg(Broker broker, Channel server, Promise<Void> attached) {
        return new BrokerLeg(broker, server, this, attached, sessions.silence(broker, client.eventLoop()));
    }

    void open(BrokerLeg which) {
        which.open(session.connectFrame(which.broker().name()), sessions.connectTimeout());
    }

    /** The route has found no broker. */
    void refused() {
        routeAsked = false;
        if (state == State.ENDED) {
            return;
        }
        if (!session.isEstablished()) {
            toClient(FrameWriter.refusal(connect.isMqtt5(), connect.isMqtt5() ? 0x88 : 0x03));
            end(CloseReason.NO_BROKER);
        } else if (passedOver != null) {
            passedOver = null; // There is no other, and it may have been started again.
            seek();
        } else if (!lacking.isEmpty()) {
            end(CloseReason.BROKER_LACKS);
        } else {
            arrived();
            sessions.homeless(this);
            retry = client.eventLoop().schedule(this::seek, RETRY_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    // What the client says.

    Verdict fromClient(ByteBuf in, int index, int length) {
        int type = FrameScanner.type(in, index);
        if (state == State.ATTACHED && !isHeldByMove(type)) {
            goodbyeSaid |= type == FrameType.DISCONNECT;
            openPings += type == FrameType.PINGREQ ? 1 : 0;
            return session.fromClient(in, index, length);
        }
        if (state != State.ENDED) {
            hold(in, index, length);
        }
        return Verdict.SWALLOW;
    }

    /** Acknowledgements must pass, or what is under way never ends. */
    private boolean isHeldByMove(int type) {
        boolean acknowledgement = type >= FrameType.PUBACK && type <= FrameType.PUBCOMP;
        return move != null && move.isHolding() && !acknowledgement;
    }

    Verdict largeFromClient(ByteBuf in, int index, int length) {
        if (state == State.SEEKING || move != null && move.isHolding()) {
            return Verdict.WAIT;
        }
        session.largeFromClient(in, index, length);
        return Verdict.PASS;
    }

    private void hold(ByteBuf in, int index, int length) {
        int type = FrameScanner.type(in, index);
        if (type == FrameType.PINGREQ && session.isEstablished()) {
            toClient(FrameWriter.pingresp());
            return;
        }
        held.add(in, index, length);
    }

    /** Takes over the reference. */
    void passToBroker(ByteBuf bytes) {
        if (state == State.ATTACHED) {
            leg.write(bytes);
        } else {
            bytes.release();
        }
    }

    void readFromClient() {
        flush();
        boolean slow = state == State.ATTACHED && !leg.isWritable();
        if (slow || held.isFull()) {
            client.config().setAutoRead(false);
        }
        if (shadow == null && leg != null) {
            leg.resume();
        }
    }

    void clientWritable() {
        if (leg != null && client.isWritable()) {
            leg.setReading(true);
        }
    }

    /** The client's connection is over. What it had said before a proper goodbye still goes to a broker. */
    void clientClosed(CloseReason reason) {
        clientGone = true;
        if (state == State.SEEKING && held.hasGoodbye()) {
            holdUntil(sessions.hold());
            return;
        }
        end(reason);
    }

    void protocolError() {
        end(CloseReason.PROTOCOL_ERROR);
    }

    // What the broker says.

    Verdict fromBroker(BrokerLeg from, ByteBuf in, int index, int length) {
        if (state == State.ENDED || from != leg && from != shadow) {
            return Verdict.SWALLOW; // What is left of a connection that was given up.
        }
        if (from == shadow) {
            return move.fromShadow(in, index, length);
        }
        if (from.phase() == BrokerLeg.Phase.HANDSHAKE) {
            answered(from, ConnackFrame.parse(in, index, length, connect.isMqtt5()));
            return Verdict.SWALLOW;
        }
        if (connect.isMqtt5() && FrameScanner.type(in, index) == FrameType.DISCONNECT) {
            return goodbyeOfBroker(from, FrameScanner.reasonCode(in, index, length));
        }
        if (FrameScanner.type(in, index) == FrameType.PINGRESP) {
            openPings = Math.max(0, openPings - 1);
        }
        Verdict verdict = session.fromBroker(in, index, length);
        if (from.phase() == BrokerLeg.Phase.RESUBSCRIBING && session.isResubscribed()) {
            resubscribed(from);
        }
        return verdict;
    }

    Verdict largeFromBroker(BrokerLeg from, ByteBuf in, int index, int length) {
        if (from.phase() == BrokerLeg.Phase.HANDSHAKE) {
            throw new MalformedFrameException("CONNACK has " + length + " bytes");
        }
        if (from == shadow) {
            return Verdict.WAIT;
        }
        return session.largeFromBroker(in, index, length);
    }

    private void answered(BrokerLeg from, ConnackFrame connack) {
        boolean first = !session.isEstablished();
        if (!connack.isAccepted()) {
            if (first && !connack.saysTryAnother()) {
                toClient(connack.forClient(connack.isSessionPresent()));
                from.attached().trySuccess(null);
                end(CloseReason.BROKER_REFUSED);
            } else {
                unavailable(from, "CONNACK 0x" + Integer.toHexString(connack.reasonCode()));
            }
            return;
        }
        List<String> lacks = session.lacks(from.broker().name(), connack);
        if (!lacks.isEmpty()) {
            lacking = String.join(", ", lacks);
            unavailable(from, "offers less than the client was told: " + lacking);
            return;
        }
        routeAsked = false;
        session.accept(from.broker().name(), connack);
        if (first) {
            boolean restored = restore(connack);
            toClient(connack.forClient(connack.isSessionPresent() || restored));
            sessions.established(this);
        }
        from.phase(BrokerLeg.Phase.RESUBSCRIBING);
        session.resubscribe();
        from.attached().trySuccess(null);
        if (session.isResubscribed()) {
            resubscribed(from);
        }
    }

    private boolean restore(ConnackFrame connack) {
        if (connect.isCleanStart()) {
            sessions.remembered().forget(session.clientId());
            return false;
        }
        var remembered = sessions.remembered().find(session.clientId());
        if (connack.isSessionPresent()) {
            remembered.ifPresent(session.subscriptions()::addAll);
            return false;
        }
        remembered.ifPresent(session::restore);
        return remembered.isPresent();
    }

    private void unavailable(BrokerLeg from, String reason) {
        dropLeg(null);
        from.attached().tryFailure(new BrokerUnavailableException(from.broker(), reason));
    }

    private void resubscribed(BrokerLeg from) {
        if (!session.lacking().isEmpty()) {
            lacking = session.lacking();
            end(CloseReason.BROKER_LACKS);
            return;
        }
        from.phase(BrokerLeg.Phase.READY);
        if (evacuation == null) {
            evacuation = sessions.gathering(this);
        }
        if (evacuation == null) {
            release(null);
        } else {
            sessions.arrived(evacuation, this);
        }
    }

    /**
     * The barrier is open: everything held goes to the new broker. Harmless when there is nothing to release.
     *
     * @param open the evacuation that is over, null if there was none; not this session's any more if its next broker has failed, too
     */
    void release(Evacuation open) {
        if (evacuation != open) {
            return;
        }
        evacuation = null;
        if (state != State.SEEKING || leg == null || leg.phase() != BrokerLeg.Phase.READY) {
            return;
        }
        cancelTimers();
        passedOver = null;
        leg.phase(BrokerLeg.Phase.LIVE);
        state = State.ATTACHED;
        sessions.attached(this, lostAt);
        lostAt = 0;
        session.resume();
        releaseHeld();
    }

    /** Lets go what the client said while it could go nowhere; then reads on. */
    void releaseHeld() {
        ByteBuf said = held.take();
        if (said != null) {
            new FrameCutter(handler, client.alloc()).read(said);
        }
        handler.resume();
        flush();
        if (state == State.ATTACHED) {
            leg.setReading(client.isWritable());
            client.config().setAutoRead(leg.isWritable());
            if (clientGone) {
                end(CloseReason.CLIENT_CLOSED);
            }
        }
    }

    /**
     * A v5 broker says why it will close. Only "shutting down" and "go elsewhere" are no affair of the client's, and the latter once:
     * there may be nowhere else.
     */
    private Verdict goodbyeOfBroker(BrokerLeg from, int reasonCode) {
        if (reasonCode == 0x8B) {
            sessions.evacuate(from.broker());
            return Verdict.SWALLOW;
        }
        if ((reasonCode == 0x9C || reasonCode == 0x9D) && !sentElsewhere) {
            sentElsewhere = true;
            sessions.evacuate(from.broker(), List.of(this));
            return Verdict.SWALLOW;
        }
        from.goodbyeMeant();
        return Verdict.PASS;
    }

    /** Takes over the reference. */
    void passToClient(ByteBuf bytes) {
        if (clientGone) {
            bytes.release();
        } else {
            client.write(bytes, client.voidPromise());
        }
    }

    void readFromBroker(BrokerLeg from) {
        flush();
        if (from == leg && !client.isWritable()) {
            from.setReading(false);
        }
    }

    void brokerWritable(BrokerLeg which) {
        if (which == leg && which.isWritable() && !held.isFull()) {
            client.config().setAutoRead(true);
        }
    }

    void brokerTalksNonsense(BrokerLeg from, String what) {
        from.broker().suspect("sends something that is not MQTT: " + what);
        from.close(null);
    }

    /** The connection to a broker is over. */
    void legClosed(BrokerLeg which) {
        if (which == shadow) {
            move.shadowLost();
        } else if (which == leg && state != State.ENDED) {
            lost(which);
        }
    }

    private void lost(BrokerLeg which) {
        if (move != null) {
            move.brokerLost(which);
            return;
        }
        if (which.phase() == BrokerLeg.Phase.HANDSHAKE) {
            unavailable(which, "closed the connection before CONNACK");
            return;
        }
        if (hearingLastWords) {
            return; // They were the last ones.
        }
        if (goodbyeSaid) {
            end(CloseReason.CLIENT_CLOSED);
        } else if (which.isGoodbyeMeant()) {
            end(CloseReason.BROKER_CLOSED);
        } else if (cannotGoOn(which)) {
            end(CloseReason.BROKER_LOST);
        } else {
            holdOn();
            sessions.judge().ask(which.broker(), failed -> client.eventLoop().execute(() -> judged(which, failed)));
        }
    }

    /** One side has had a part of something that cannot be repeated. */
    private boolean cannotGoOn(BrokerLeg which) {
        if (which.isInsidePacket() || session.hasUnkept()) {
            return true;
        }
        handler.dropRestOfPacket();
        return false;
    }

    private void holdOn() {
        state = State.SEEKING;
        if (lostAt == 0) {
            lostAt = System.nanoTime();
        }
        holdUntil(sessions.hold());
        // It may have been waiting for the broker that is lost, and its pings must be answered now.
        client.config().setAutoRead(!held.isFull());
        flush();
    }

    private void holdUntil(Duration patience) {
        if (holdEnds == null) {
            holdEnds = client.eventLoop()
                    .schedule(() -> end(CloseReason.HOLD_EXPIRED), patience.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void judged(BrokerLeg which, boolean failed) {
        if (state == State.ENDED || which != leg) {
            return;
        }
        if (failed) {
            which.broker().suspect("closed a client's connection");
            sessions.evacuate(which.broker());
        } else {
            end(CloseReason.BROKER_CLOSED);
        }
    }

    /**
     * Any thread. The broker has failed: leaves it, if it still is this session's, and seeks another. Harmless when it has been said
     * before.
     */
    void evacuate(Broker failed, Evacuation together) {
        if (!client.eventLoop().inEventLoop()) {
            client.eventLoop().execute(() -> evacuate(failed, together));
            return;
        }
        boolean concerned = state != State.ENDED && leg != null && leg.broker() == failed;
        boolean shaking = concerned && leg.phase() == BrokerLeg.Phase.HANDSHAKE;
        if ((!concerned || shaking) && evacuation != together) {
            sessions.arrived(together, this);
        }
        if (shaking) {
            unavailable(leg, "has failed");
        } else if (concerned) {
            join(together);
            if (leg.phase() != BrokerLeg.Phase.LIVE) {
                leaveFailed();
            } else if (!hearingLastWords) {
                hearLastWords();
            }
        }
    }

    /**
     * What the broker has sent before it failed may not be read yet, the more so where this service has a lot to do: acknowledgements,
     * and messages that it will never send again. One round of reading brings them in.
     */
    private void hearLastWords() {
        hearingLastWords = true;
        if (move != null) {
            move.abandon();
        }
        holdOn();
        BrokerLeg heard = leg;
        client.eventLoop()
                .schedule(
                        () -> {
                            hearingLastWords = false;
                            if (state != State.ENDED && leg == heard) {
                                leaveFailed();
                            }
                        },
                        LAST_WORDS_MILLIS,
                        TimeUnit.MILLISECONDS);
    }

    private void leaveFailed() {
        if (move != null) {
            move.abandon();
        }
        if (cannotGoOn(leg)) {
            end(CloseReason.BROKER_LOST);
            return;
        }
        holdOn();
        answerOpenPings();
        passedOver = leg.broker();
        // Said to a broker that hangs as well: should it wake up, it must not publish the will of a living client.
        dropLeg(FrameWriter.disconnect());
        seek();
    }

    /** The failed broker will not: a client that gets no PINGRESP takes the connection for dead (MQTT-3.1.2-24). */
    private void answerOpenPings() {
        for (; openPings > 0; openPings--) {
            toClient(FrameWriter.pingresp());
        }
        client.flush();
    }

    private void join(Evacuation together) {
        if (evacuation != together) {
            arrived();
            evacuation = together;
        }
    }

    private void arrived() {
        Evacuation joined = evacuation;
        evacuation = null;
        if (joined != null) {
            sessions.arrived(joined, this);
        }
    }

    private void dropLeg(ByteBuf goodbye) {
        BrokerLeg dropped = leg;
        leg = null;
        if (dropped != null) {
            sessions.left(this, dropped.broker());
            dropped.close(goodbye);
        } else if (goodbye != null) {
            goodbye.release();
        }
    }

    /** Any thread. Moves to this broker, without a gap, or stays where it is. */
    void moveTo(Broker next) {
        if (!client.eventLoop().inEventLoop()) {
            client.eventLoop().execute(() -> moveTo(next));
            return;
        }
        if (state == State.ATTACHED && move == null && !goodbyeSaid) {
            move = new SessionMove(this, connect, next);
            move.begin(route);
        }
    }

    void shadow(BrokerLeg beside) {
        shadow = beside;
    }

    void moveEnded() {
        shadow = null;
        move = null;
        if (state == State.ATTACHED && leg != null) {
            releaseHeld();
        }
    }

    /** The shadow takes the place of the broker that was left. */
    void takeOver(BrokerLeg next) {
        Broker before = leg.broker();
        leg = next;
        shadow = null;
        sessions.left(this, before);
        sessions.moved(this, before, next.broker());
    }

    Sessions sessions() {
        return sessions;
    }

    /** Another connection has come with this client's identifier (MQTT-3.1.4-3). */
    void takenOver() {
        end(CloseReason.TAKEN_OVER);
    }

    /** Any thread. Ends the connection, with words where MQTT has some. The first reason counts. */
    void end(CloseReason reason) {
        if (!client.eventLoop().inEventLoop()) {
            client.eventLoop().execute(() -> end(reason));
            return;
        }
        if (state == State.ENDED) {
            return;
        }
        boolean established = session.isEstablished();
        state = State.ENDED;
        cancelTimers();
        arrived();
        sessions.ended(this);
        if (move != null) {
            move.abandon();
        }
        dropLeg(goodbyeToBroker(reason));
        held.release();
        sessions.events().ended(listener, reason);
        if (established && connect.isMqtt5() && reason.disconnectCode() > 0) {
            toClient(FrameWriter.disconnect(reason.disconnectCode()));
        }
        LastWords.close(client);
    }

    /** A client that is lost gets its will published, a client that the gateway sends away does not. */
    private ByteBuf goodbyeToBroker(CloseReason reason) {
        boolean clientsEnd =
                switch (reason) {
                    case CLIENT_CLOSED, CLIENT_LOST, BROKER_CLOSED, BROKER_LOST, PROTOCOL_ERROR -> true;
                    default -> false;
                };
        return clientsEnd ? null : FrameWriter.disconnect();
    }

    private void cancelTimers() {
        if (holdEnds != null) {
            holdEnds.cancel(false);
            holdEnds = null;
        }
        if (retry != null) {
            retry.cancel(false);
            retry = null;
        }
    }

    void countOut(int bytes) {
        listener.bytesOutCounter().add(bytes);
    }

    void flush() {
        client.flush();
        if (leg != null) {
            leg.flush();
        }
    }

    @Override
    public void toClient(ByteBuf frame) {
        passToClient(frame);
    }

    @Override
    public void toBroker(ByteBuf frame) {
        leg.write(frame);
    }

    /** For logs; the client identifier, not its credentials. */
    @Override
    public String toString() {
        return "client=" + client.remoteAddress() + " clientId=" + session.clientId() + " listener=" + listener.name();
    }
}
