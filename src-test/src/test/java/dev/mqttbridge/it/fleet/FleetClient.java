package dev.mqttbridge.it.fleet;

import dev.mqttbridge.it.client.Packets;
import dev.mqttbridge.it.client.Packets.Connect;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One client that keeps the protocol to the letter and notes whoever does not. It never connects again. Belongs to the fleet's thread,
 * but for its {@code volatile} counters.
 */
final class FleetClient {

    private static final int PAYLOAD_BYTES = 64;
    /** Version 5 tells that Mosquitto takes no more at a time; a 3.1.1 client with more is closed by Mosquitto 2.0.11. */
    private static final int MOST_IN_FLIGHT = 20;

    static final int KEEP_ALIVE_SECONDS = 30;
    private static final int BUFFER_BYTES = 16 * 1024;
    private static final int PERSISTENT_SECONDS = 300;

    private final FleetSpec spec;
    private final int number;
    private final SocketChannel channel;
    private final List<String> troubles;
    private final ByteBuffer in = ByteBuffer.allocate(BUFFER_BYTES);
    private ByteBuffer out = ByteBuffer.allocate(BUFFER_BYTES);
    private final Publications publications = new Publications();
    private final Map<Integer, Integer> inFlight = new HashMap<>();
    private final Set<Integer> released = new HashSet<>();
    private final Set<Integer> received = new HashSet<>();
    private final Map<Integer, Arrivals> arrivals = new HashMap<>();
    private int nextId = 1;
    private long pingedAt;
    private long longestPing;
    private long answeredAt = System.nanoTime();
    private volatile boolean ready;
    private volatile boolean disconnected;
    private volatile boolean leaving;

    FleetClient(FleetSpec spec, int number, SocketChannel channel, List<String> troubles) {
        this.spec = spec;
        this.number = number;
        this.channel = channel;
        this.troubles = troubles;
        var connect = Connect.of(spec.level(number), spec.clientId(number)).keepAlive(KEEP_ALIVE_SECONDS);
        send((spec.isPersistent(number) ? connect.persistent(PERSISTENT_SECONDS) : connect).bytes());
    }

    /** Subscribed. */
    boolean isReady() {
        return ready;
    }

    boolean isDisconnected() {
        return disconnected;
    }

    Publications publications() {
        return publications;
    }

    Arrivals arrivalsOf(int publisher) {
        return arrivals.computeIfAbsent(publisher, key -> new Arrivals());
    }

    int delivered() {
        return arrivals.values().stream().mapToInt(Arrivals::count).sum();
    }

    long longestPing() {
        return pingedAt == 0 ? longestPing : Math.max(longestPing, System.nanoTime() - pingedAt);
    }

    /** PINGRESP has come since; all that the broker had said before is read then. Nobody waits for one that is disconnected. */
    boolean hasAnsweredSince(long nanos) {
        return disconnected || answeredAt - nanos > 0;
    }

    void publish() {
        if (disconnected || inFlight.size() >= MOST_IN_FLIGHT) {
            return;
        }
        while (inFlight.containsKey(nextId)) {
            nextId = nextId % 0xffff + 1;
        }
        var sequence = publications.sent(System.nanoTime());
        inFlight.put(nextId, sequence);
        var payload = ByteBuffer.allocate(PAYLOAD_BYTES).putInt(number).putInt(sequence);
        send(Packets.publish(spec.level(number), spec.qos(number), nextId, spec.topic(number), payload.array()));
        nextId = nextId % 0xffff + 1;
    }

    void ping() {
        if (!disconnected && pingedAt == 0) {
            pingedAt = System.nanoTime();
            send(Packets.pingreq());
        }
    }

    void leave() {
        leaving = true;
        send(Packets.disconnect());
        flush();
        close();
    }

    /** Reads what there is. */
    void readable() {
        try {
            int got;
            while ((got = channel.read(in)) > 0) {
                in.flip();
                takePackets();
                in.compact();
            }
            if (got < 0) {
                lost("closed");
            }
        } catch (IOException e) {
            lost(e.toString());
        }
        flush();
    }

    private void takePackets() {
        while (in.remaining() >= 2) {
            in.mark();
            var first = in.get();
            var length = 0;
            var shift = 0;
            int digit;
            do {
                if (!in.hasRemaining()) {
                    in.reset();
                    return;
                }
                digit = in.get() & 0xff;
                length |= (digit & 127) << shift;
                shift += 7;
            } while (digit > 127);
            if (in.remaining() < length) {
                in.reset();
                return;
            }
            var body = in.slice(in.position(), length);
            in.position(in.position() + length);
            take(first & 0xff, body);
        }
    }

    private void take(int first, ByteBuffer body) {
        switch (first >> 4) {
            case Packets.CONNACK -> connack(body);
            case Packets.SUBACK -> suback(body);
            case Packets.PUBLISH -> publish(first, body);
            case Packets.PUBREL -> pubrel(body.getShort() & 0xffff);
            case Packets.PUBACK -> finished(body.getShort() & 0xffff, 1);
            case Packets.PUBREC -> pubrec(body.getShort() & 0xffff);
            case Packets.PUBCOMP -> finished(body.getShort() & 0xffff, 2);
            case Packets.PINGRESP -> pingresp();
            case Packets.DISCONNECT ->
                trouble("DISCONNECT 0x" + (body.hasRemaining() ? Integer.toHexString(body.get() & 0xff) : "0"));
            default -> trouble("packet type " + (first >> 4));
        }
    }

    private void connack(ByteBuffer body) {
        if (body.get(1) != 0) {
            trouble("CONNACK 0x" + Integer.toHexString(body.get(1) & 0xff));
        }
        send(Packets.subscribe(spec.level(number), 1, spec.filter(number), 2));
        nextId = 2;
    }

    private void suback(ByteBuffer body) {
        if (ready) {
            trouble("a second SUBACK");
        } else if (body.get(body.limit() - 1) != 2) {
            trouble("SUBACK 0x" + Integer.toHexString(body.get(body.limit() - 1) & 0xff));
        }
        ready = true;
    }

    private void publish(int first, ByteBuffer body) {
        var qos = first >> 1 & 3;
        body.position(2 + (body.getShort(0) & 0xffff));
        var packetId = qos > 0 ? body.getShort() & 0xffff : 0;
        if (qos == 0) {
            trouble("a message at QoS 0");
        } else if (qos == 1) {
            send(Packets.acknowledgement(Packets.PUBACK, packetId));
        } else {
            send(Packets.acknowledgement(Packets.PUBREC, packetId));
            if (!received.add(packetId)) {
                if ((first & 8) == 0) {
                    trouble("a new message under packet identifier " + packetId + ", which is not released");
                }
                return; // MQTT-4.3.3-10: not a new message
            }
        }
        // Version 5 has its properties here; none of ours has any.
        if (spec.level(number) == 5) {
            body.position(body.position() + 1 + body.get(body.position()));
        }
        arrivalsOf(body.getInt()).add(body.getInt());
    }

    private void pubrel(int packetId) {
        received.remove(packetId); // Unknown ones happen after a PUBCOMP that was lost.
        send(Packets.acknowledgement(Packets.PUBCOMP, packetId));
    }

    private void pubrec(int packetId) {
        var sequence = inFlight.get(packetId);
        if (sequence == null) {
            trouble("PUBREC for unknown packet identifier " + packetId);
        } else if (released.add(packetId)) {
            publications.acknowledged(sequence, System.nanoTime());
        } else {
            trouble("a second PUBREC for packet identifier " + packetId);
        }
        send(Packets.acknowledgement(Packets.PUBREL, packetId));
    }

    private void finished(int packetId, int qos) {
        var sequence = inFlight.remove(packetId);
        if (sequence == null) {
            trouble("acknowledgement for unknown packet identifier " + packetId);
        } else {
            var now = System.nanoTime();
            if (qos == 1) {
                publications.acknowledged(sequence, now);
            }
            publications.finished(sequence, now);
        }
        if (qos == 2 && !released.remove(packetId)) {
            trouble("PUBCOMP without PUBREC for packet identifier " + packetId);
        }
    }

    private void pingresp() {
        if (pingedAt == 0) {
            trouble("PINGRESP without PINGREQ");
            return;
        }
        longestPing = Math.max(longestPing, System.nanoTime() - pingedAt);
        pingedAt = 0;
        answeredAt = System.nanoTime();
    }

    private void trouble(String what) {
        troubles.add(spec.clientId(number) + " level " + spec.level(number) + ": " + what);
    }

    private void send(byte[] packet) {
        if (out.remaining() < packet.length) {
            var larger = ByteBuffer.allocate(Math.max(out.capacity() * 2, out.position() + packet.length));
            out.flip();
            out = larger.put(out);
        }
        out.put(packet);
    }

    /** What the kernel does not take now goes with the next. */
    void flush() {
        if (out.position() == 0 || disconnected) {
            return;
        }
        out.flip();
        try {
            channel.write(out);
        } catch (IOException e) {
            lost(e.toString());
        }
        out.compact();
    }

    private void lost(String how) {
        if (!leaving && !disconnected) {
            disconnected = true;
            trouble(how);
        }
        close();
    }

    private void close() {
        try {
            channel.close();
        } catch (IOException e) {
            trouble(e.toString());
        }
    }
}
