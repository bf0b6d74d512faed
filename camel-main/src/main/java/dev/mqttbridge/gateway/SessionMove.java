package dev.mqttbridge.gateway;

import dev.mqttbridge.broker.Broker;
import dev.mqttbridge.mqtt.frame.ConnackFrame;
import dev.mqttbridge.mqtt.frame.ConnectFrame;
import dev.mqttbridge.mqtt.frame.FrameScanner;
import dev.mqttbridge.mqtt.frame.FrameType;
import dev.mqttbridge.mqtt.session.OverlapMerge;
import dev.mqttbridge.mqtt.session.Resubscription;
import dev.mqttbridge.mqtt.session.Session;
import dev.mqttbridge.mqtt.session.Verdict;
import dev.mqttbridge.net.NetworkErrors;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Promise;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Moves a session from one living broker to another, make before break: subscribes beside the old broker, waits until what is on its
 * way over the bridge arrives by both, ends what is open with the old one, leaves it, and lets the new one take its place. What
 * both have sent is delivered once. Until the old broker is left any trouble just ends the attempt. On the client's event loop.
 *
 * <p>Between the steps the bridge must have carried what was under way, which is known from a {@link BridgeFence}; how long that takes
 * is guessed only where there is none.
 *
 * <pre>
 *   old → new   before subscribing: whatever the new broker sends from then on, the old one has sent after the move began
 *   new → old   before holding: what the new one had before it was subscribed to has come by the old one
 *   old → new   before leaving: what the client has published does not arrive behind what it will publish at the new one
 *   old → new   after leaving: nothing comes any more that the old one has delivered
 * </pre>
 */
final class SessionMove implements Attachment {

    private enum Stage {
        DIALLING,
        SUBSCRIBING,
        OVERLAPPING,
        /** The client's new messages wait; those under way are being acknowledged. */
        HOLDING,
        /** DISCONNECT is out. */
        LEAVING,
        OVER
    }

    /** Where no fence tells: longer than a bridge takes that is not behind. */
    private static final long BRIDGE_MILLIS = 300;

    /** For the bridge, while the client notices nothing. */
    private static final long PATIENCE_MILLIS = 10_000;

    private static final long SETTLE_STEP_MILLIS = 2;
    /** For acknowledgements, and then for the bridge, while the client's messages wait. */
    private static final long HOLD_MILLIS = 1_000;

    private static final long LEAVE_MILLIS = 500;
    /** From the new broker to here, on a machine that has a lot to do. */
    private static final long LINGER_MILLIS = 2_000;
    /** Whatever the bridge does: longer than a link takes to come back. */
    private static final long LONGEST_LINGER_MILLIS = 30_000;

    private static final int MOST_EARLY_BYTES = 1024 * 1024;
    private static final int MOST_MESSAGES_APART = 20_000;

    private final ClientSession owner;
    private final Session session;
    private final ConnectFrame connect;
    private final Broker to;
    private final OverlapMerge merge = new OverlapMerge(MOST_MESSAGES_APART);
    private Stage stage = Stage.DIALLING;
    private BrokerLeg shadow;
    private ConnackFrame connack;
    private ByteBuf early;
    private Resubscription subscribing;
    private ScheduledFuture<?> next;
    private long settleUntil;

    SessionMove(ClientSession owner, ConnectFrame connect, Broker to) {
        this.owner = owner;
        this.session = owner.session();
        this.connect = connect;
        this.to = to;
    }

    void begin(AttachRequest route) {
        session.merge(merge);
        route.attach(this);
    }

    @Override
    public Listener listener() {
        return owner.listener();
    }

    @Override
    public Channel client() {
        return owner.client();
    }

    @Override
    public boolean isClientGone() {
        return stage != Stage.DIALLING || owner.isOver();
    }

    /** The route's order is not asked: it takes a broker that has only just come back. */
    @Override
    public boolean passesOver(Broker broker) {
        return broker != to;
    }

    /** True while what the client publishes has to wait. */
    boolean isHolding() {
        return stage == Stage.HOLDING || stage == Stage.LEAVING;
    }

    @Override
    public void dialled(Broker broker, Channel server, Promise<Void> attached) {
        if (isClientGone() || broker == owner.broker()) {
            server.close();
            attached.setSuccess(null);
            abandon();
            return;
        }
        owner.sessions().prepare(session, broker, server, ready -> connected(broker, ready, attached), cause -> {
            attached.tryFailure(new BrokerUnavailableException(broker, NetworkErrors.describe(cause)));
            abandon();
        });
    }

    private void connected(Broker broker, Channel server, Promise<Void> attached) {
        if (stage != Stage.DIALLING || owner.isOver()) {
            server.close();
            attached.trySuccess(null);
            return;
        }
        shadow = owner.newLeg(broker, server, attached);
        owner.shadow(shadow);
        owner.open(shadow);
    }

    @Override
    public void refused(Exception cause) {
        abandon();
    }

    /** A packet of the new broker while the old one still serves. */
    Verdict fromShadow(ByteBuf in, int index, int length) {
        if (shadow.phase() == BrokerLeg.Phase.HANDSHAKE) {
            answered(ConnackFrame.parse(in, index, length, connect.isMqtt5()));
        } else if (stage == Stage.SUBSCRIBING && subscribing != null && subscribing.answered(in, index, length)) {
            if (!subscribing.lacking().isEmpty()) {
                abandon();
            } else if (subscribing.isDone()) {
                overlap();
            }
        } else if (FrameScanner.type(in, index) != FrameType.PINGRESP) {
            keep(in, index, length);
        }
        return Verdict.SWALLOW;
    }

    private void answered(ConnackFrame answer) {
        boolean good = answer.isAccepted()
                && session.lacks(shadow.broker().name(), answer).isEmpty();
        if (!good) {
            shadow.attached()
                    .tryFailure(new BrokerUnavailableException(shadow.broker(), "cannot take the session over"));
            dropShadow();
            return;
        }
        connack = answer;
        shadow.phase(BrokerLeg.Phase.SHADOW);
        stage = Stage.SUBSCRIBING;
        shadow.attached().trySuccess(null);
        behindFence(owner.broker(), shadow.broker(), PATIENCE_MILLIS, this::subscribe);
    }

    private void subscribe() {
        subscribing = session.subscribeBeside(shadow::write);
        shadow.flush();
        if (subscribing.isDone()) {
            overlap();
        }
    }

    private void overlap() {
        stage = Stage.OVERLAPPING;
        behindFence(shadow.broker(), owner.broker(), PATIENCE_MILLIS, this::settle);
    }

    private void settle() {
        if (stage != Stage.HOLDING) {
            stage = Stage.HOLDING;
            settleUntil = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(HOLD_MILLIS);
        }
        if (session.unacknowledged() == 0) {
            behindFence(owner.broker(), shadow.broker(), HOLD_MILLIS, this::leave);
        } else if (System.nanoTime() - settleUntil > 0) {
            abandon();
        } else {
            after(SETTLE_STEP_MILLIS, this::settle);
        }
    }

    private void leave() {
        stage = Stage.LEAVING;
        owner.leg().leave(session.goodbye());
        after(LEAVE_MILLIS, this::takeOver);
    }

    private void takeOver() {
        cancel();
        stage = Stage.OVER;
        BrokerLeg left = owner.leg();
        owner.takeOver(shadow);
        left.close(null);
        session.accept(shadow.broker().name(), connack);
        session.tookOverBeside();
        merge.switched();
        session.resume(); // Nothing, unless the old broker was lost before it was left.
        owner.sessions().eraseAt(left.broker(), session, client().eventLoop());
        shadow.phase(BrokerLeg.Phase.LIVE);
        ByteBuf said = early;
        early = null;
        if (said != null) {
            shadow.readFirst(said);
        }
        shadow.setReading(true);
        shadow.resume();
        // Given up by the next move, if that comes sooner.
        var fence = owner.sessions().fence(left.broker(), shadow.broker());
        endMergeAfter(fence.isPresent() ? LONGEST_LINGER_MILLIS : LINGER_MILLIS);
        fence.ifPresent(passed -> passed.thenAccept(across -> {
            if (across) {
                endMergeAfter(LINGER_MILLIS);
            }
        }));
        owner.moveEnded();
    }

    private void endMergeAfter(long millis) {
        client().eventLoop().schedule(() -> session.endMerge(merge), millis, TimeUnit.MILLISECONDS);
    }

    private void keep(ByteBuf in, int index, int length) {
        if (early == null) {
            early = client().alloc().buffer(Math.max(256, length));
        }
        early.writeBytes(in, index, length);
        if (early.readableBytes() > MOST_EARLY_BYTES) {
            shadow.setReading(false);
        }
    }

    /** The old broker's connection is over before it was left: the new one takes its place if it is ready. */
    void brokerLost(BrokerLeg which) {
        if (stage == Stage.LEAVING || stage == Stage.OVERLAPPING || stage == Stage.HOLDING) {
            takeOver();
        } else {
            abandon();
            owner.legClosed(which);
        }
    }

    void shadowLost() {
        if (stage == Stage.LEAVING) {
            takeOver(); // And is lost like any other broker.
            owner.legClosed(owner.leg());
        } else {
            shadow.attached().tryFailure(new BrokerUnavailableException(shadow.broker(), "closed the connection"));
            abandon();
        }
    }

    /** Stays with the old broker. Harmless when the move is over. */
    void abandon() {
        if (stage == Stage.OVER) {
            return;
        }
        stage = Stage.OVER;
        cancel();
        dropShadow();
        session.endMerge(merge);
        owner.moveEnded();
    }

    private void dropShadow() {
        if (early != null) {
            early.release();
            early = null;
        }
        if (shadow != null) {
            BrokerLeg dropped = shadow;
            shadow = null;
            owner.shadow(null);
            dropped.close(session.goodbye());
        }
    }

    /** The step comes when the bridge has carried what the one broker has now to the other; the move is over if it takes too long. */
    private void behindFence(Broker from, Broker to, long patienceMillis, Runnable step) {
        var fence = owner.sessions().fence(from, to);
        if (fence.isEmpty()) {
            after(BRIDGE_MILLIS, step);
            return;
        }
        after(patienceMillis, this::abandon);
        ScheduledFuture<?> patience = next;
        fence.get().thenAccept(passed -> client().eventLoop().execute(() -> {
            if (next == patience && stage != Stage.OVER) {
                cancel();
                (passed ? step : (Runnable) this::abandon).run();
            }
        }));
    }

    private void after(long millis, Runnable step) {
        cancel();
        next = client().eventLoop()
                .schedule(
                        () -> {
                            if (stage != Stage.OVER) {
                                step.run();
                            }
                        },
                        millis,
                        TimeUnit.MILLISECONDS);
    }

    private void cancel() {
        if (next != null) {
            next.cancel(false);
            next = null;
        }
    }
}
