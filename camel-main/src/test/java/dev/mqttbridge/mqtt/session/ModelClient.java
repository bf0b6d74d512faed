package dev.mqttbridge.mqtt.session;

import dev.mqttbridge.mqtt.frame.FrameScanner;
import dev.mqttbridge.mqtt.frame.FrameType;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A client as MQTT wants it (4.3, 4.4), which keeps its connection all the time; complains of what it cannot be told. */
final class ModelClient {

    private final boolean mqtt5;
    /** What it will send; the test decides when. */
    final Deque<byte[]> out = new ArrayDeque<>();
    /** Payloads that it has been given as new messages, in order. */
    final List<String> received = new ArrayList<>();
    /** Payloads whose handshake has come to its end. */
    final Set<String> acknowledged = new HashSet<>();

    final List<String> sent = new ArrayList<>();
    final List<String> complaints = new ArrayList<>();
    private final Map<Integer, String> open = new HashMap<>();
    private final Set<Integer> awaitsPubcomp = new HashSet<>();
    /** QoS 2 messages whose PUBREL has not come, and QoS 1 messages whose PUBACK is not on its way. */
    private final Map<Integer, String> incoming = new HashMap<>();

    /** What it takes unanswered (MQTT-3.3.4-9); 65,535 before MQTT 5. */
    private final int receiveMaximum;

    private int unanswered;
    /** Its answers go nowhere for now, so it may be told more than it takes. */
    boolean held;

    /** SUBSCRIBE and UNSUBSCRIBE that are not answered: the filter. */
    private final Map<Integer, String> requests = new HashMap<>();

    private final Map<String, Boolean> wishes = new HashMap<>();

    ModelClient(boolean mqtt5, int receiveMaximum) {
        this.mqtt5 = mqtt5;
        this.receiveMaximum = receiveMaximum;
    }

    void publish(int qos, String payload) {
        if (open.size() >= 8) {
            return;
        }
        int id = 0;
        if (qos > 0) {
            id = 1; // the lowest that is free, so that it is soon used again
            while (isUsed(id)) {
                id++;
            }
            open.put(id, payload);
        }
        sent.add(payload);
        out.add(Frames.publish(mqtt5, qos << 1, id, "q" + qos, payload));
    }

    private boolean isUsed(int id) {
        return open.containsKey(id) || requests.containsKey(id);
    }

    /** SUBSCRIBE to a filter, or UNSUBSCRIBE if that was its last wish. */
    void toggle(String filter) {
        int id = 1;
        while (isUsed(id)) {
            id++;
        }
        requests.put(id, filter);
        boolean wanted = !wishes.getOrDefault(filter, false);
        wishes.put(filter, wanted);
        out.add(wanted ? Frames.subscribe(mqtt5, id, filter, 1) : Frames.unsubscribe(mqtt5, id, filter));
    }

    /** How many SUBSCRIBEs and UNSUBSCRIBEs are not answered. */
    int requests() {
        return requests.size();
    }

    /** What it wants to be subscribed to, once all is answered. */
    Set<String> wanted() {
        Set<String> wanted = new HashSet<>();
        wishes.forEach((filter, wish) -> {
            if (wish) {
                wanted.add(filter);
            }
        });
        return wanted;
    }

    boolean hasOpen() {
        return !open.isEmpty() || !incoming.isEmpty() || !requests.isEmpty();
    }

    /** What it has to say goes out. */
    List<byte[]> send() {
        List<byte[]> said = List.copyOf(out);
        out.clear();
        for (byte[] frame : said) {
            int type = frame[0] >> 4 & 0x0F;
            unanswered -= type == FrameType.PUBACK || type == FrameType.PUBCOMP ? 1 : 0;
        }
        return said;
    }

    void take(byte[] frame) {
        int type = FrameScanner.type(Unpooled.wrappedBuffer(frame), 0);
        int id = FrameScanner.packetId(Unpooled.wrappedBuffer(frame), 0, frame.length);
        switch (type) {
            case FrameType.PUBLISH -> delivered(frame, id);
            case FrameType.PUBACK, FrameType.PUBCOMP -> {
                if (!open.containsKey(id) || awaitsPubcomp.contains(id) != (type == FrameType.PUBCOMP)) {
                    complaints.add("the client is told " + Frames.words(frame, mqtt5));
                }
                awaitsPubcomp.remove(id);
                acknowledged.add(String.valueOf(open.remove(id)));
            }
            case FrameType.PUBREC -> {
                if (!open.containsKey(id) || !awaitsPubcomp.add(id)) {
                    complaints.add("the client is told " + Frames.words(frame, mqtt5));
                }
                out.add(Frames.acknowledge(FrameType.PUBREL, id));
            }
            case FrameType.PUBREL -> {
                if (incoming.remove(id) == null) {
                    complaints.add("the client is told " + Frames.words(frame, mqtt5));
                }
                out.add(Frames.acknowledge(FrameType.PUBCOMP, id));
            }
            case FrameType.SUBACK, FrameType.UNSUBACK -> {
                if (requests.remove(id) == null) {
                    complaints.add("the client is told " + Frames.words(frame, mqtt5));
                }
            }
            default -> complaints.add("the client is told " + Frames.words(frame, mqtt5));
        }
    }

    private void delivered(byte[] frame, int id) {
        int qos = frame[0] >> 1 & 3;
        String payload = Frames.payload(frame, mqtt5);
        if (qos > 0 && !incoming.containsKey(id) && ++unanswered > receiveMaximum && !held) {
            complaints.add("the client has " + unanswered + " messages to answer with " + payload);
        }
        if (qos == 1) {
            out.add(Frames.acknowledge(FrameType.PUBACK, id));
        } else if (qos == 2) {
            out.add(Frames.acknowledge(FrameType.PUBREC, id));
            String same = incoming.putIfAbsent(id, payload);
            if (same != null) {
                if (!same.equals(payload)) {
                    complaints.add("packet identifier " + id + " stands for " + same + " and " + payload);
                }
                return; // MQTT-4.3.3-10
            }
        }
        received.add(payload);
    }
}
