package dev.mqttbridge.mqtt.session;

import dev.mqttbridge.mqtt.frame.ConnackFrame;
import dev.mqttbridge.mqtt.frame.ConnectFrame;
import dev.mqttbridge.mqtt.frame.FrameScanner;
import dev.mqttbridge.mqtt.frame.FrameType;
import dev.mqttbridge.mqtt.frame.FrameWriter;
import dev.mqttbridge.mqtt.frame.MalformedFrameException;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * One client's MQTT session as the gateway knows it: enough to go on with it at another broker. Every packet is shown to it on its
 * way, and what it has to say itself goes out through its {@link Voice}, so before the packet it is looking at: nearly always in
 * the other direction, else where coming first is what it takes.
 *
 * <pre>
 *   connect ── accept ──────────────────────────────────────── fromClient, fromBroker …
 *                 later brokers: accept, resubscribe … isResubscribed, resume, and again fromClient, fromBroker …
 * </pre>
 *
 * The session goes on only at the broker where it was last, should that come back; every other one begins it anew and is told what
 * it has to know. Pure: knows no socket; time is a parameter. Not thread-safe.
 */
public final class Session {

    /** Packets that the session sends in its own name. The reference goes with each. */
    public interface Voice {

        void toClient(ByteBuf frame);

        void toBroker(ByteBuf frame);
    }

    /** What the last failovers of this session came to. */
    public record Tally(long resent, long swallowed, long perhapsDoubled) {}

    private final ConnectFrame connect;
    private final boolean mqtt5;
    private final Voice voice;
    private final Counts counts = new Counts();
    private final ClientToBroker clientToBroker;
    private final BrokerToClient brokerToClient;
    private final GrantedSubscriptions granted;
    private final Agreement agreement;
    private boolean sameSession;

    public Session(ConnectFrame connect, Voice voice, RecentDeliveries recent, LongSupplier nanoClock) {
        this.connect = connect;
        this.mqtt5 = connect.isMqtt5();
        this.voice = voice;
        this.agreement = new Agreement(connect);
        this.clientToBroker = new ClientToBroker(mqtt5, voice, recent, nanoClock, counts);
        this.brokerToClient = new BrokerToClient(mqtt5, connect.receiveMaximum(), voice, recent, nanoClock, counts);
        this.granted = new GrantedSubscriptions(mqtt5, clientToBroker);
    }

    public ConnectFrame connect() {
        return connect;
    }

    /** As the client gave it, or as the first broker assigned it; empty if neither did. */
    public String clientId() {
        return agreement.clientId();
    }

    /** Seconds that the session is to live on without a connection: the client's word, the first broker's, the client's last. */
    public long sessionExpiry() {
        return agreement.sessionExpiry();
    }

    public Subscriptions subscriptions() {
        return granted.subscriptions();
    }

    /** True once a broker has accepted the client. */
    public boolean isEstablished() {
        return agreement.isEstablished();
    }

    /**
     * CONNECT for the next broker. The session goes on only where it was last and was told all: another broker may have kept one that has
     * long been overtaken, and would deliver all over again what it has queued for it since.
     *
     * @param brokerName whom it is for; see {@link #mustBeErasedAt}
     * @return the reference belongs to the caller
     */
    public ByteBuf connectFrame(String brokerName) {
        return agreement.connectFrame(brokerName);
    }

    /** Before MQTT 5 a session cannot begin anew and outlive its connection: what the broker has kept must be erased first. */
    public boolean mustBeErasedAt(String brokerName) {
        return agreement.mustBeErasedAt(brokerName);
    }

    /** CONNECT that erases it. The reference belongs to the caller. */
    public ByteBuf erasingConnect() {
        return agreement.erasingConnect();
    }

    /**
     * Why a broker cannot take the client over, for people: what it lacks of what the first one told the client, or a session that
     * it should have begun anew; empty if it can.
     */
    public List<String> lacks(String brokerName, ConnackFrame connack) {
        return agreement.lacks(brokerName, connack);
    }

    /** A broker has accepted the client, and is its broker from now on. */
    public void accept(String brokerName, ConnackFrame connack) {
        if (!isEstablished()) {
            agreement.begin(brokerName, connack);
            brokerToClient.begin(connack.isSessionPresent());
            return;
        }
        sameSession = agreement.goesOn(brokerName, connack.isSessionPresent());
        if (sameSession) {
            brokerToClient.goOn();
        } else {
            brokerToClient.beginAnew();
        }
    }

    /** Subscriptions of an earlier connection of this session, which the broker does not know. */
    public void restore(Subscriptions remembered) {
        granted.subscriptions().addAll(remembered);
        agreement.leaveHome();
    }

    /** Asks the broker for all that the client is subscribed to, unless it has kept the session. */
    public void resubscribe() {
        boolean asks = !sameSession && !subscriptions().isEmpty();
        granted.await(
                asks ? granted.ask(clientToBroker.unacknowledged()::contains, voice::toBroker) : Resubscription.NONE);
        if (asks) {
            brokerToClient.muteRetained(mutesRetained());
        }
    }

    /** False while answers to {@link #resubscribe} are awaited. */
    public boolean isResubscribed() {
        return granted.awaited().isDone();
    }

    /** A subscription that the new broker refuses or grants with less than the client was told; empty if there is none. */
    public String lacking() {
        return granted.awaited().lacking();
    }

    /** Asks a second broker, beside the first, for all that the client is subscribed to. @param toBroker takes the references */
    public Resubscription subscribeBeside(Consumer<ByteBuf> toBroker) {
        return granted.ask(id -> false, toBroker);
    }

    /** The broker that was asked beside has become the session's, see {@link #accept}. */
    public void tookOverBeside() {
        granted.await(Resubscription.NONE);
        brokerToClient.muteRetained(mutesRetained() && !subscriptions().isEmpty());
    }

    /**
     * MQTT 5 can ask for no retained messages; before, they are known by RETAIN, which to a subscriber that was there before is 0
     * (MQTT-3.3.1-9) unless it is a bridge.
     */
    private boolean mutesRetained() {
        return !mqtt5 && !connect.isBridge();
    }

    /** True if something is under way that was too large to keep, so that this session cannot go on elsewhere. */
    public boolean hasUnkept() {
        return clientToBroker.unacknowledged().hasUnkept();
    }

    /** Messages, SUBSCRIBEs and UNSUBSCRIBEs that the broker has not acknowledged. */
    public int unacknowledged() {
        return clientToBroker.unacknowledged().size();
    }

    /** Bytes kept for saying them again. */
    public long keptBytes() {
        return clientToBroker.unacknowledged().bytes();
    }

    public Tally tally() {
        return counts.tally();
    }

    /** From now on PUBLISH packets of brokers are counted, and later filtered, by it. */
    public void merge(OverlapMerge wanted) {
        brokerToClient.merge(wanted);
    }

    /** No longer, if it is still this one. */
    public void endMerge(OverlapMerge ended) {
        brokerToClient.endMerge(ended);
    }

    /** Last words to a broker that is left while the client lives: no will, and where it can be said, no session behind. */
    public ByteBuf goodbye() {
        return mqtt5 && connect.isPersistent() ? FrameWriter.disconnectAndForget() : FrameWriter.disconnect();
    }

    /** Says again, in order, what the last broker has not acknowledged (MQTT 5, 4.4). */
    public void resume() {
        agreement.settle();
        brokerToClient.resumed();
        if (clientToBroker.resume(sameSession)) {
            brokerToClient.muteRetained(false);
        }
    }

    /** Looks at a packet of the client. */
    public Verdict fromClient(ByteBuf in, int index, int length) {
        int type = FrameScanner.type(in, index);
        switch (type) {
            case FrameType.PUBLISH -> clientToBroker.publish(in, index, length);
            case FrameType.SUBSCRIBE -> {
                brokerToClient.muteRetained(false);
                granted.asked(type, in, index, length);
            }
            case FrameType.UNSUBSCRIBE -> granted.asked(type, in, index, length);
            case FrameType.PUBREL -> {
                return clientToBroker.pubrel(FrameScanner.packetId(in, index, length));
            }
            case FrameType.PUBACK, FrameType.PUBREC, FrameType.PUBCOMP -> {
                return brokerToClient.acknowledged(type, in, index, length);
            }
            case FrameType.DISCONNECT -> agreement.disconnected(in, index, length);
            default -> {
                // Nothing that the session has to know.
            }
        }
        return Verdict.PASS;
    }

    /**
     * A PUBLISH of the client that is too large to be kept has begun.
     *
     * @throws MalformedFrameException if it is anything but a PUBLISH: no other packet needs so much
     */
    public void largeFromClient(ByteBuf in, int index, int length) {
        if (FrameScanner.type(in, index) != FrameType.PUBLISH) {
            throw new MalformedFrameException("a packet that is larger than its type needs");
        }
        clientToBroker.largePublish(in, index, length);
    }

    /** Looks at a packet of the broker. */
    public Verdict fromBroker(ByteBuf in, int index, int length) {
        int type = FrameScanner.type(in, index);
        return switch (type) {
            case FrameType.PUBLISH -> brokerToClient.publish(in, index, length, true);
            case FrameType.PUBACK, FrameType.PUBREC, FrameType.PUBCOMP ->
                clientToBroker.acknowledged(type, in, index, length);
            case FrameType.PUBREL -> brokerToClient.pubrel(in, index, length);
            case FrameType.SUBACK, FrameType.UNSUBACK -> granted.answered(type, in, index, length);
            default -> Verdict.PASS;
        };
    }

    /**
     * A PUBLISH of the broker that is too large to be collected has begun; its payload is not looked at.
     *
     * @return PASS, SWALLOW if the client has had it, or WAIT
     */
    public Verdict largeFromBroker(ByteBuf in, int index, int length) {
        boolean publish = FrameScanner.type(in, index) == FrameType.PUBLISH;
        return publish ? brokerToClient.publish(in, index, length, false) : Verdict.PASS;
    }
}
