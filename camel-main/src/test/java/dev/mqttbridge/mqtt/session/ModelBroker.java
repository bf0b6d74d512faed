package dev.mqttbridge.mqtt.session;

import dev.mqttbridge.mqtt.frame.ConnectFrame;
import dev.mqttbridge.mqtt.frame.FrameScanner;
import dev.mqttbridge.mqtt.frame.FrameType;
import dev.mqttbridge.mqtt.frame.SubscribeFrames;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A broker as MQTT wants it (4.3, 4.4), as far as one client sees it: publishes a QoS 2 message when it is released (method A), says
 * again what is open when the session goes on. Complains of packet identifiers that it does not know.
 */
final class ModelBroker {

    private static final class Outgoing {
        final int qos;
        final String payload;
        boolean received;

        Outgoing(int qos, String payload) {
            this.qos = qos;
            this.payload = payload;
        }
    }

    private final boolean mqtt5;
    private final String name;
    /** What it will send; the test decides when. */
    final Deque<byte[]> out = new ArrayDeque<>();
    /** Payloads that it has published, in order. */
    final List<String> published = new ArrayList<>();

    /** The same of all brokers, with the topic before. */
    private final List<String> everywhere;

    final Set<String> acknowledgedByClient = new HashSet<>();
    final List<String> complaints = new ArrayList<>();
    /** Messages that the client has released or sent at QoS 1 to this broker. */
    private final Map<Integer, String> incoming = new HashMap<>();

    /** What it had released when the connection broke: it may hear so again (MQTT-4.4.0-1). */
    private final Set<Integer> releasedBefore = new HashSet<>();

    private final Set<Integer> releasedNow = new HashSet<>();
    private final Map<Integer, Outgoing> outgoing = new LinkedHashMap<>();
    private final int mostOutgoing;
    private boolean hasSession;
    final Set<String> subscribed = new HashSet<>();

    ModelBroker(String name, boolean mqtt5, int mostOutgoing, List<String> everywhere) {
        this.everywhere = everywhere;
        this.name = name;
        this.mqtt5 = mqtt5;
        this.mostOutgoing = mostOutgoing;
    }

    /** It restarts and remembers nothing. */
    void forget() {
        hasSession = false;
    }

    /**
     * CONNECT has come.
     *
     * @return session present (MQTT-3.1.2-4 to 6)
     */
    boolean connected(ConnectFrame connect) {
        out.clear();
        boolean present = hasSession && !connect.isCleanStart();
        if (!present) {
            incoming.clear();
            outgoing.clear();
            subscribed.clear();
            releasedNow.clear();
        }
        hasSession = connect.isPersistent();
        releasedBefore.clear();
        releasedBefore.addAll(releasedNow);
        releasedNow.clear();
        outgoing.forEach((id, message) ->
                out.add(message.received ? Frames.acknowledge(FrameType.PUBREL, id) : frame(id, message, 0x08)));
        return present;
    }

    private byte[] frame(int id, Outgoing message, int dup) {
        return Frames.publish(mqtt5, message.qos << 1 | dup, id, "q" + message.qos, message.payload);
    }

    /** Sends the client a message, if it takes one more. */
    boolean deliver(int qos, String payload) {
        Outgoing message = new Outgoing(qos, payload);
        if (qos == 0) {
            out.add(frame(0, message, 0));
            return true;
        }
        if (outgoing.size() >= mostOutgoing) {
            return false;
        }
        int id = 1; // the lowest that is free, so that it is soon used again
        while (outgoing.containsKey(id)) {
            id++;
        }
        outgoing.put(id, message);
        out.add(frame(id, message, 0));
        return true;
    }

    boolean hasOpen() {
        return !outgoing.isEmpty();
    }

    void take(byte[] frame) {
        int type = FrameScanner.type(Unpooled.wrappedBuffer(frame), 0);
        int id = FrameScanner.packetId(Unpooled.wrappedBuffer(frame), 0, frame.length);
        Outgoing message = outgoing.get(id);
        String words = name + " is told " + Frames.words(frame, mqtt5);
        switch (type) {
            case FrameType.PUBLISH -> publish(frame, id);
            case FrameType.PUBREL -> {
                String released = incoming.remove(id);
                if (released == null && !releasedBefore.remove(id)) {
                    complaints.add(words);
                } else if (released != null) {
                    published.add(released);
                    everywhere.add("q2 " + released);
                }
                releasedNow.add(id);
                out.add(Frames.acknowledge(FrameType.PUBCOMP, id));
            }
            case FrameType.PUBACK -> {
                if (message == null || message.qos != 1) {
                    complaints.add(words);
                } else {
                    acknowledgedByClient.add(outgoing.remove(id).payload);
                }
            }
            case FrameType.PUBREC -> {
                if (message == null || message.qos != 2) {
                    complaints.add(words);
                } else {
                    message.received = true;
                    out.add(Frames.acknowledge(FrameType.PUBREL, id));
                }
            }
            case FrameType.PUBCOMP -> {
                if (message == null || message.qos != 2 || !message.received) {
                    complaints.add(words);
                } else {
                    acknowledgedByClient.add(outgoing.remove(id).payload);
                }
            }
            case FrameType.SUBSCRIBE -> {
                var in = Unpooled.wrappedBuffer(frame);
                SubscribeFrames.subscribe(in, 0, frame.length, mqtt5)
                        .filters()
                        .forEach(f -> subscribed.add(f.filter()));
                int count = SubscribeFrames.subscribe(in, 0, frame.length, mqtt5)
                        .filters()
                        .size();
                out.add(Frames.suback(mqtt5, id, 1, count));
            }
            case FrameType.UNSUBSCRIBE -> {
                SubscribeFrames.unsubscribe(Unpooled.wrappedBuffer(frame), 0, frame.length, mqtt5)
                        .forEach(subscribed::remove);
                out.add(Frames.unsuback(mqtt5, id));
            }
            default -> complaints.add(words);
        }
    }

    private void publish(byte[] frame, int id) {
        int qos = frame[0] >> 1 & 3;
        String payload = Frames.payload(frame, mqtt5);
        if (qos == 2) {
            String same = incoming.put(id, payload);
            if (same != null && !same.equals(payload)) {
                complaints.add(name + " has " + id + " for " + same + " and " + payload);
            }
            out.add(Frames.acknowledge(FrameType.PUBREC, id));
            return;
        }
        published.add(payload);
        everywhere.add("q" + qos + " " + payload);
        if (qos == 1) {
            out.add(Frames.acknowledge(FrameType.PUBACK, id));
        }
    }
}
