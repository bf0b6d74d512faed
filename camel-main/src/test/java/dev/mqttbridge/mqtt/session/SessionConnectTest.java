package dev.mqttbridge.mqtt.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mqttbridge.mqtt.frame.ConnackFrame;
import dev.mqttbridge.mqtt.frame.ConnectFrame;
import dev.mqttbridge.mqtt.frame.FrameType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the session says and hears in CONNECT, CONNACK and DISCONNECT. */
class SessionConnectTest extends SessionFixture {

    private static final int SERVER_KEEP_ALIVE = 0x13;

    private static boolean isCleanStart(ByteBuf connect) {
        try {
            return ConnectFrame.parse(connect, 0, connect.readableBytes()).isCleanStart();
        } finally {
            connect.release();
        }
    }

    private ConnackFrame connackWith(int... properties) {
        ByteBuf in = Unpooled.buffer().writeByte(0x20).writeByte(3 + properties.length);
        in.writeShort(0).writeByte(properties.length);
        for (int b : properties) {
            in.writeByte(b);
        }
        return ConnackFrame.parse(in, 0, in.readableBytes(), true);
    }

    private void disconnect(int... body) {
        byte[] frame = new byte[2 + body.length];
        frame[0] = (byte) 0xE0;
        frame[1] = (byte) body.length;
        for (int i = 0; i < body.length; i++) {
            frame[2 + i] = (byte) body[i];
        }
        assertThat(client(frame)).isEqualTo(Verdict.PASS);
    }

    @ParameterizedTest
    @CsvSource({"true, true", "false, true", "true, false", "false, false"})
    void shouldConnectFirstAsTheClientDoes(boolean version5, boolean clean) {
        begin(Frames.connect(version5, clean ? CLEAN : PERSISTENT, 10, version5 ? 5 : 4));

        assertThat(isCleanStart(session.connectFrame("a"))).isEqualTo(clean);
        assertThat(session.mustBeErasedAt("a")).isFalse();
    }

    @Test
    void shouldGoOnWithAPersistentSessionOnlyWhereItWasLast() {
        at("a", PERSISTENT);

        assertThat(isCleanStart(session.connectFrame("a"))).isFalse();
        assertThat(isCleanStart(session.connectFrame("b"))).isTrue();
        move("b", false);
        assertThat(isCleanStart(session.connectFrame("a"))).isTrue();
        assertThat(isCleanStart(session.connectFrame("b"))).isFalse();
        assertThat(session.mustBeErasedAt("a")).isFalse();
    }

    /** Found by chance: the broker was lost before it had been told anything, and came back with a session that was empty. */
    @Test
    void shouldNotGoOnAtABrokerThatWasLostBeforeItWasToldAll() {
        at("a", PERSISTENT);
        client(message(Q2, 1, "1"));
        broker(ack(FrameType.PUBREC, 1));
        client(ack(FrameType.PUBREL, 1));

        session.accept("b", connack(false));

        assertThat(isCleanStart(session.connectFrame("b"))).isTrue();
        assertThat(isCleanStart(session.connectFrame("a"))).isTrue(); // The client may have had messages from b since.
        move("b", true);
        assertThat(toBroker).containsExactly("PUBLISH 1 q2 dup t=1");
        assertThat(isCleanStart(session.connectFrame("b"))).isFalse();
    }

    @Test
    void shouldNotGoOnAtABrokerThatKnowsNotWhatIsRestored() {
        Subscriptions remembered = new Subscriptions();
        begin(Frames.connect(true, PERSISTENT, 10, 5));
        session.accept("a", connack(false));
        session.restore(remembered);

        assertThat(isCleanStart(session.connectFrame("a"))).isTrue();
        session.resume();
        assertThat(isCleanStart(session.connectFrame("a"))).isFalse();
    }

    @Test
    void shouldHaveAPersistentSessionOf311ErasedEverywhereElse() {
        at311("a", PERSISTENT, 4);

        assertThat(session.mustBeErasedAt("a")).isFalse();
        assertThat(session.mustBeErasedAt("b")).isTrue();
        assertThat(isCleanStart(session.erasingConnect())).isTrue();
        assertThat(isCleanStart(session.connectFrame("b"))).isFalse();
    }

    @Test
    void shouldNeverGoOnWithASessionThatEndsWithItsConnection() {
        at311("a", CLEAN, 4);

        assertThat(isCleanStart(session.connectFrame("a"))).isTrue();
        assertThat(session.mustBeErasedAt("b")).isFalse();
    }

    /** Told 60 s by the client, perhaps less by the first broker. */
    @ParameterizedTest
    @CsvSource({
        "-1, 60, false",
        "-1, 59, true",
        "-1, 61, false",
        "-1, 0, false",
        "30, 30, false",
        "30, 29, true",
        "0, 10, true"
    })
    void shouldRefuseABrokerThatWantsToHearFromTheClientMoreOften(int first, int next, boolean lacks) {
        begin(Frames.connect(true, CLEAN, 10, 5));
        session.accept("a", first < 0 ? connackWith() : connackWith(SERVER_KEEP_ALIVE, 0, first));

        assertThat(session.lacks("b", connackWith(SERVER_KEEP_ALIVE, 0, next)).contains("Server Keep Alive"))
                .isEqualTo(lacks);
    }

    @Test
    void shouldRefuseABrokerThatOffersLess() {
        at("a", CLEAN);

        assertThat(session.lacks("b", connackWith(0x24, 1, 0x25, 0)))
                .containsExactly("Maximum QoS", "Retain Available");
        assertThat(session.lacks("b", connackWith())).isEmpty();
    }

    /** Before MQTT 5 that means that erasing it has failed: it would say again what has long been said. */
    @Test
    void shouldRefuseABrokerThatHasNotBegunTheSessionAnew() {
        at311("a", PERSISTENT, 4);

        assertThat(session.lacks("b", connack(true))).containsExactly("Clean Start");
        assertThat(session.lacks("b", connack(false))).isEmpty();
        assertThat(session.lacks("a", connack(true))).isEmpty();
    }

    @Test
    void shouldTakeTheFirstBrokerForWhatItSays() {
        begin(Frames.connect(true, PERSISTENT, 10, 5));

        assertThat(session.lacks("a", connackWith(0x24, 0))).isEmpty();
    }

    @Test
    void shouldExpireAsTheClientWantsUnlessTheBrokerSaysOtherwise() {
        at("a", PERSISTENT);
        assertThat(session.sessionExpiry()).isEqualTo(3_600);

        begin(Frames.connect(true, PERSISTENT, 10, 5));
        session.accept("a", connackWith(0x11, 0, 0, 0, 100));
        assertThat(session.sessionExpiry()).isEqualTo(100);
        session.accept("b", connackWith(0x11, 0, 0, 0, 7)); // The client was told 100.
        assertThat(session.sessionExpiry()).isEqualTo(100);
    }

    @Test
    void shouldExpireAsTheClientSaysLast() {
        at("a", PERSISTENT);

        disconnect(0, 5, 0x11, 0, 0, 0, 0);

        assertThat(session.sessionExpiry()).isZero();
    }

    @Test
    void shouldExpireAsAgreedWhenTheClientSaysNothingOfItLast() {
        at("a", PERSISTENT);

        disconnect();
        disconnect(4);
        disconnect(4, 0);
        disconnect(0, 5, 0x11, 0); // cannot be read

        assertThat(session.sessionExpiry()).isEqualTo(3_600);
    }

    /** MQTT 5, 3.14.2.2.2: a protocol error. */
    @Test
    void shouldNotOutliveTheConnectionWhenTheClientChangesItsMindTooLate() {
        at("a", CLEAN);

        disconnect(0, 5, 0x11, 0, 0, 0, 9);

        assertThat(session.sessionExpiry()).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldLeaveNoSessionBehindWhereThatCanBeSaid(boolean persistent) {
        at("a", persistent ? PERSISTENT : CLEAN);
        ByteBuf goodbye = session.goodbye();

        assertThat(goodbye.readableBytes()).isEqualTo(persistent ? 9 : 2);
        goodbye.release();
    }
}
