package dev.mqttbridge.mqtt.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mqttbridge.mqtt.frame.ConnackFrame;
import dev.mqttbridge.mqtt.frame.ConnectFrame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;

/** A session between a client and a broker that the test plays; what goes to either is written down in words, in order. */
abstract class SessionFixture {

    static final int Q1 = 0x02;
    static final int Q2 = 0x04;
    static final int DUP = 0x08;
    static final int RETAIN = 0x01;
    static final int CLEAN = 0x02;
    static final int PERSISTENT = 0;

    final List<String> toClient = new ArrayList<>();
    final List<String> toBroker = new ArrayList<>();
    final RecentDeliveries recent = new RecentDeliveries(100);
    boolean mqtt5 = true;
    long now = 1_000;
    Session session;

    void begin(byte[] connect) {
        session = new Session(
                ConnectFrame.parse(Unpooled.wrappedBuffer(connect), 0, connect.length),
                new Session.Voice() {
                    @Override
                    public void toClient(ByteBuf frame) {
                        toClient.add(words(frame));
                    }

                    @Override
                    public void toBroker(ByteBuf frame) {
                        toBroker.add(words(frame));
                    }
                },
                recent,
                () -> now);
    }

    String words(ByteBuf frame) {
        String words = Frames.words(ByteBufUtil.getBytes(frame), mqtt5);
        frame.release();
        return words;
    }

    void at(String broker, int connectFlags) {
        begin(Frames.connect(true, connectFlags, 10, 5));
        move(broker, false);
    }

    void at311(String broker, int connectFlags, int level) {
        mqtt5 = false;
        begin(Frames.connect(false, connectFlags, 0, level));
        move(broker, false);
    }

    ConnackFrame connack(boolean sessionPresent) {
        byte[] connack = Frames.connack(mqtt5, sessionPresent);
        return ConnackFrame.parse(Unpooled.wrappedBuffer(connack), 0, connack.length, mqtt5);
    }

    /** To a broker that may know the session; all subscriptions are answered as they were granted. */
    void move(String broker, boolean sessionPresent) {
        toBroker.clear();
        toClient.clear();
        session.accept(broker, connack(sessionPresent));
        session.resubscribe();
        for (String asked : List.copyOf(toBroker)) {
            assertThat(asked).startsWith("SUBSCRIBE ");
            assertThat(broker(Frames.suback(mqtt5, Integer.parseInt(asked.substring(10)), 2)))
                    .isEqualTo(Verdict.SWALLOW);
        }
        assertThat(session.isResubscribed()).isTrue();
        assertThat(session.lacking()).isEmpty();
        session.resume();
    }

    Verdict client(byte[] frame) {
        ByteBuf in = Unpooled.buffer().writeZero(2).writeBytes(frame);
        Verdict verdict = session.fromClient(in, 2, frame.length);
        if (verdict == Verdict.PASS) {
            toBroker.add(words(in.skipBytes(2)));
        }
        return verdict;
    }

    Verdict broker(byte[] frame) {
        ByteBuf in = Unpooled.buffer().writeZero(2).writeBytes(frame);
        Verdict verdict = session.fromBroker(in, 2, frame.length);
        if (verdict == Verdict.PASS) {
            toClient.add(words(in.skipBytes(2)));
        }
        return verdict;
    }

    byte[] message(int flags, int packetId, String payload) {
        return Frames.publish(mqtt5, flags, packetId, "t", payload);
    }

    static byte[] ack(int type, int packetId) {
        return Frames.acknowledge(type, packetId);
    }

    void subscribe(int options) {
        client(Frames.subscribe(mqtt5, 99, "t", options));
        broker(Frames.suback(mqtt5, 99, options & 3));
    }
}
