package dev.mqttbridge.mqtt.session;

import dev.mqttbridge.mqtt.frame.FrameScanner;
import dev.mqttbridge.mqtt.frame.FrameType;
import dev.mqttbridge.mqtt.frame.SubscribeFrames;
import io.netty.buffer.ByteBuf;
import io.netty.util.collection.IntObjectHashMap;
import java.util.function.Consumer;
import java.util.function.IntPredicate;

/** The SUBSCRIBEs that ask another broker for what a client has already, until they are answered. Not thread-safe. */
public final class Resubscription {

    static final Resubscription NONE =
            new Resubscription(new Subscriptions(), id -> false, true, frame -> frame.release());

    private static final int MOST_IDS = 65_535;

    private final boolean mqtt5;
    private final IntObjectHashMap<Subscriptions.Request> open = new IntObjectHashMap<>(1);
    private String lacking = "";

    /**
     * Sends the requests.
     *
     * @param taken packet identifiers that cannot be used
     * @param toBroker takes the references
     */
    Resubscription(Subscriptions subscriptions, IntPredicate taken, boolean mqtt5, Consumer<ByteBuf> toBroker) {
        this.mqtt5 = mqtt5;
        int id = MOST_IDS;
        for (Subscriptions.Request request : subscriptions.requests()) {
            while (taken.test(id)) {
                id--;
            }
            open.put(id, request);
            toBroker.accept(request.frame(id, mqtt5));
            id--;
        }
    }

    /** True once every request is answered. */
    public boolean isDone() {
        return open.isEmpty();
    }

    /** A filter that the broker refuses, or grants with a lower QoS than the client was told; empty if there is none. */
    public String lacking() {
        return lacking;
    }

    /** True if the packet is a SUBACK that belongs here; it is of no interest to anybody else then. */
    public boolean answered(ByteBuf in, int index, int length) {
        if (FrameScanner.type(in, index) != FrameType.SUBACK || open.isEmpty()) {
            return false;
        }
        Subscriptions.Request request = open.remove(FrameScanner.packetId(in, index, length));
        if (request == null) {
            return false;
        }
        int[] codes = SubscribeFrames.codes(in, index, length, mqtt5);
        for (int i = 0; i < request.subscriptions().size(); i++) {
            Subscriptions.Granted before = request.subscriptions().get(i);
            if (i >= codes.length || codes[i] >= 0x80 || codes[i] < before.granted()) {
                lacking = before.filter();
            }
        }
        return true;
    }
}
