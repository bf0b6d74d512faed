package dev.mqttbridge.mqtt.session;

import dev.mqttbridge.mqtt.frame.FrameScanner;
import dev.mqttbridge.mqtt.frame.FrameType;
import dev.mqttbridge.mqtt.frame.MalformedFrameException;
import dev.mqttbridge.mqtt.frame.SubscribeFrames;
import dev.mqttbridge.mqtt.session.Unacknowledged.Entry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.function.Consumer;
import java.util.function.IntPredicate;

/** What brokers have granted a client, from its own SUBSCRIBEs and UNSUBSCRIBEs and their answers. Not thread-safe. */
final class GrantedSubscriptions {

    private final boolean mqtt5;
    private final ClientToBroker requests;
    private final Subscriptions subscriptions = new Subscriptions();
    private Resubscription awaited = Resubscription.NONE;

    /** @param requests keeps what the broker has not answered */
    GrantedSubscriptions(boolean mqtt5, ClientToBroker requests) {
        this.mqtt5 = mqtt5;
        this.requests = requests;
    }

    Subscriptions subscriptions() {
        return subscriptions;
    }

    /** Asks another broker for the same. */
    Resubscription ask(IntPredicate taken, Consumer<ByteBuf> toBroker) {
        return new Resubscription(subscriptions, taken, mqtt5, toBroker);
    }

    /** The answers to this come from the session's broker, and are not for the client. */
    void await(Resubscription asked) {
        awaited = asked;
    }

    Resubscription awaited() {
        return awaited;
    }

    /** The client asks. Kept only if it can be read: it will be when the answer comes, and must not look like the broker's fault. */
    void asked(int type, ByteBuf in, int index, int length) {
        try {
            if (type == FrameType.SUBSCRIBE) {
                SubscribeFrames.subscribe(in, index, length, mqtt5);
            } else {
                SubscribeFrames.unsubscribe(in, index, length, mqtt5);
            }
        } catch (MalformedFrameException e) {
            return; // The broker says so.
        }
        requests.request(in, index, length);
    }

    /** SUBACK or UNSUBACK. */
    Verdict answered(int type, ByteBuf in, int index, int length) {
        if (awaited.answered(in, index, length)) {
            return Verdict.SWALLOW;
        }
        Entry entry = requests.requestAnswered(FrameScanner.packetId(in, index, length));
        if (entry != null) {
            int[] codes = SubscribeFrames.codes(in, index, length, mqtt5);
            ByteBuf asked = Unpooled.wrappedBuffer(entry.frame);
            if (type == FrameType.SUBACK && entry.type == FrameType.SUBSCRIBE) {
                subscriptions.subscribed(SubscribeFrames.subscribe(asked, 0, entry.frame.length, mqtt5), codes);
            } else if (type == FrameType.UNSUBACK && entry.type == FrameType.UNSUBSCRIBE) {
                subscriptions.unsubscribed(SubscribeFrames.unsubscribe(asked, 0, entry.frame.length, mqtt5), codes);
            }
        }
        return Verdict.PASS;
    }
}
