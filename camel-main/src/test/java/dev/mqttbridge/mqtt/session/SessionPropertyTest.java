package dev.mqttbridge.mqtt.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mqttbridge.mqtt.frame.ConnackFrame;
import dev.mqttbridge.mqtt.frame.ConnectFrame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;

/**
 * A session between a client and brokers that keep to MQTT, while connections to brokers break after any byte in either direction and
 * the session moves or goes on: at the same broker, which has or has not kept it, at another, and later back at the first.
 */
class SessionPropertyTest {

    private static final int MOST_OPEN = 4;

    /** What happens next, and a number to choose with. */
    record Step(int kind, int number) {}

    @Provide
    Arbitrary<List<Step>> schedules() {
        Arbitrary<Integer> kinds = Arbitraries.frequency(
                Tuple.of(4, 0), // the client publishes
                Tuple.of(4, 1), // the broker delivers
                Tuple.of(9, 2), // some bytes of the client arrive
                Tuple.of(9, 3), // some bytes of the broker arrive
                Tuple.of(9, 4), // some bytes written to the broker arrive there
                Tuple.of(2, 6), // the client subscribes, or no longer
                Tuple.of(4, 5)); // the broker's connection breaks
        return Combinators.combine(kinds, Arbitraries.integers().between(0, 59))
                .as(Step::new)
                .list()
                .ofMinSize(5)
                .ofMaxSize(90);
    }

    @Property(tries = 3000, shrinking = ShrinkingMode.BOUNDED)
    void shouldKeepItsPromisesToAPersistentClientOfMqtt5(@ForAll("schedules") List<Step> schedule) {
        new World(true, true).run(schedule);
    }

    @Property(tries = 1000, shrinking = ShrinkingMode.BOUNDED)
    void shouldKeepItsPromisesToAPersistentClientOf311(@ForAll("schedules") List<Step> schedule) {
        new World(false, true).run(schedule);
    }

    @Property(tries = 1000, shrinking = ShrinkingMode.BOUNDED)
    void shouldKeepItsPromisesToAClientOf311WhomEveryBrokerForgets(@ForAll("schedules") List<Step> schedule) {
        new World(false, false).run(schedule);
    }

    private static final class World implements Session.Voice {

        private final boolean mqtt5;
        private final ModelClient client;
        private final List<String> everywhere = new ArrayList<>();
        /** What each broker has sent the client at each QoS. */
        private final Map<String, Set<String>> sentBy = new HashMap<>();

        private final Map<String, ModelBroker> brokers = new HashMap<>();
        private final RecentDeliveries recent = new RecentDeliveries(1_000);
        private final List<String> log = new ArrayList<>();
        private final Session session;
        private final FrameCutter fromClient;
        private FrameCutter fromBroker;
        private ModelBroker broker;
        private String brokerName = "a";
        /** Written towards the broker and not there yet; lost with the connection. */
        private ByteArrayOutputStream wire = new ByteArrayOutputStream();

        private FrameCutter atBroker;
        private FrameCutter atClient;
        private byte[] clientBytes = new byte[0];
        private byte[] brokerBytes = new byte[0];
        private boolean resumed;
        private int made;
        private final Set<String> delivered = new HashSet<>();
        private long now;

        World(boolean mqtt5, boolean persistent) {
            this.mqtt5 = mqtt5;
            client = new ModelClient(mqtt5, mqtt5 ? MOST_OPEN : 65_535);
            for (String name : List.of("a", "b")) {
                brokers.put(name, new ModelBroker(name, mqtt5, MOST_OPEN, everywhere));
            }
            byte[] connect = Frames.connect(mqtt5, persistent ? 0 : 2, MOST_OPEN, mqtt5 ? 5 : 4);
            session = new Session(
                    ConnectFrame.parse(Unpooled.wrappedBuffer(connect), 0, connect.length), this, recent, () -> ++now);
            fromClient = cutter((in, i, n) -> session.fromClient(in, i, n), this::toBroker);
            atClient = cutter(
                    (in, i, n) -> {
                        client.take(ByteBufUtil.getBytes(in, i, n));
                        return Verdict.SWALLOW;
                    },
                    ByteBuf::release);
            connect("a");
        }

        interface Look {
            Verdict frame(ByteBuf in, int index, int length);
        }

        interface Pass {
            void pass(ByteBuf bytes);
        }

        private static FrameCutter cutter(Look look, Pass pass) {
            return new FrameCutter(
                    new FrameCutter.Receiver() {
                        @Override
                        public Verdict frame(ByteBuf in, int index, int length) {
                            return look.frame(in, index, length);
                        }

                        @Override
                        public Verdict largeFrame(ByteBuf in, int index, int length) {
                            throw new AssertionError("there are no large packets here");
                        }

                        @Override
                        public void pass(ByteBuf bytes) {
                            pass.pass(bytes);
                        }
                    },
                    UnpooledByteBufAllocator.DEFAULT);
        }

        private void connect(String name) {
            if (session.mustBeErasedAt(name)) {
                brokers.get(name).connected(parse(session.erasingConnect()));
            }
            ConnectFrame connect = parse(session.connectFrame(name));
            boolean present = brokers.get(name).connected(connect);
            log.add("connect " + name + (present ? " which knows the session" : ""));
            brokerName = name;
            broker = brokers.get(name);
            brokerBytes = new byte[0];
            wire = new ByteArrayOutputStream();
            fromBroker = cutter((in, i, n) -> session.fromBroker(in, i, n), this::toClient);
            ModelBroker now = broker;
            atBroker = cutter(
                    (in, i, n) -> {
                        log.add("-> " + name + " " + Frames.words(ByteBufUtil.getBytes(in, i, n), mqtt5));
                        now.take(ByteBufUtil.getBytes(in, i, n));
                        return Verdict.SWALLOW;
                    },
                    ByteBuf::release);
            byte[] bytes = Frames.connack(mqtt5, present);
            ConnackFrame connack = ConnackFrame.parse(Unpooled.wrappedBuffer(bytes), 0, bytes.length, mqtt5);
            assertThat(session.lacks(name, connack)).as(this::told).isEmpty();
            session.accept(name, connack);
            session.resubscribe();
            resumed = false;
            client.held = true;
            resume();
        }

        private static ConnectFrame parse(ByteBuf connect) {
            try {
                return ConnectFrame.parse(connect, 0, connect.readableBytes());
            } finally {
                connect.release();
            }
        }

        /** Until the broker has answered, what the client says is held. */
        private void resume() {
            if (!resumed && session.isResubscribed()) {
                resumed = true;
                client.held = false;
                assertThat(session.lacking()).as(this::told).isEmpty();
                session.resume();
            }
        }

        @Override
        public void toClient(ByteBuf bytes) {
            byte[] array = ByteBufUtil.getBytes(bytes);
            bytes.release();
            logAll("-> client ", array);
            atClient.read(Unpooled.wrappedBuffer(array));
        }

        @Override
        public void toBroker(ByteBuf bytes) {
            wire.writeBytes(ByteBufUtil.getBytes(bytes));
            bytes.release();
        }

        private void logAll(String direction, byte[] array) {
            cutter(
                            (in, i, n) -> {
                                log.add(direction + Frames.words(ByteBufUtil.getBytes(in, i, n), mqtt5));
                                return Verdict.SWALLOW;
                            },
                            ByteBuf::release)
                    .read(Unpooled.wrappedBuffer(array));
        }

        void run(List<Step> schedule) {
            for (Step step : schedule) {
                step(step);
                check();
            }
            for (int i = 0; i < 60; i++) {
                moveBytes(1_000);
            }
            check();
            checkEnd();
        }

        private void step(Step step) {
            switch (step.kind()) {
                case 0 -> client.publish(step.number() % 3, "c" + made++);
                case 1 -> deliver(step.number() % 3);
                case 2 -> readClient(step.number());
                case 3 -> readBroker(step.number());
                case 4 -> writeBroker(step.number());
                case 6 -> client.toggle("f" + step.number() % 3);
                default -> {
                    // What came before the connection broke, may be in the middle of a packet.
                    readBroker(step.number());
                    writeBroker(step.number() * 7 % 50);
                    fromBroker.clear();
                    atBroker.clear();
                    String next = step.number() % 3 == 0 ? brokerName : brokerName.equals("a") ? "b" : "a";
                    if (step.number() % 5 < 2) {
                        brokers.get(next).forget();
                    }
                    connect(next);
                }
            }
        }

        private void deliver(int qos) {
            String payload = "b" + made++;
            if (broker.deliver(qos, payload)) {
                sentBy.computeIfAbsent(brokerName + " q" + qos, key -> new HashSet<>())
                        .add(payload);
                if (qos == 2) {
                    delivered.add(payload);
                }
            }
        }

        private void moveBytes(int most) {
            readClient(most);
            writeBroker(most);
            readBroker(most);
        }

        private void readClient(int bytes) {
            if (!resumed) {
                return;
            }
            clientBytes = join(clientBytes, client.send());
            int count = Math.min(bytes, clientBytes.length);
            fromClient.read(Unpooled.copiedBuffer(clientBytes, 0, count));
            clientBytes = Arrays.copyOfRange(clientBytes, count, clientBytes.length);
            if (fromBroker.isWaiting()) {
                fromBroker.resume();
            }
        }

        private void readBroker(int bytes) {
            brokerBytes = join(brokerBytes, List.copyOf(broker.out));
            broker.out.clear();
            int count = Math.min(bytes, brokerBytes.length);
            fromBroker.read(Unpooled.copiedBuffer(brokerBytes, 0, count));
            brokerBytes = Arrays.copyOfRange(brokerBytes, count, brokerBytes.length);
            resume();
        }

        private void writeBroker(int bytes) {
            byte[] all = wire.toByteArray();
            int count = Math.min(bytes, all.length);
            wire = new ByteArrayOutputStream();
            wire.write(all, count, all.length - count);
            atBroker.read(Unpooled.copiedBuffer(all, 0, count));
        }

        private static byte[] join(byte[] before, List<byte[]> frames) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.writeBytes(before);
            frames.forEach(all::writeBytes);
            return all.toByteArray();
        }

        private void check() {
            assertThat(client.complaints).as(this::told).isEmpty();
            brokers.values()
                    .forEach(b -> assertThat(b.complaints).as(this::told).isEmpty());
            assertThat(session.unacknowledged()).as("bounded").isLessThanOrEqualTo(8 + client.requests());
            Set<String> twice = new HashSet<>();
            for (String payload : client.received) {
                assertThat(twice.add(payload) || !delivered.contains(payload))
                        .as(() -> payload + " twice at QoS 2: " + told())
                        .isTrue();
            }
        }

        private void checkEnd() {
            assertThat(client.hasOpen())
                    .as(() -> "the client has handshakes open: " + told())
                    .isFalse();
            assertThat(broker.hasOpen())
                    .as(() -> "the broker has handshakes open: " + told())
                    .isFalse();
            assertThat(session.unacknowledged()).as(this::told).isZero();
            assertThat(session.keptBytes()).as(this::told).isZero();
            assertThat(broker.subscribed).as(this::told).isEqualTo(client.wanted());
            assertThat(session.subscriptions().size())
                    .as(this::told)
                    .isEqualTo(client.wanted().size());
            checkOrder();
            Set<String> published = new HashSet<>();
            brokers.values().forEach(b -> published.addAll(b.published));
            assertThat(published).as(this::told).containsAll(client.acknowledged);
            brokers.values()
                    .forEach(b -> assertThat(client.received).as(this::told).containsAll(b.acknowledgedByClient));
        }

        /** MQTT 5, 4.6: of each QoS in the order in which it was sent; what is said again does not count. */
        private void checkOrder() {
            for (String qos : List.of("q0 ", "q1 ", "q2 ")) {
                assertThat(numbers(everywhere.stream()
                                .filter(published -> published.startsWith(qos))
                                .map(published -> published.substring(3))))
                        .as(() -> "order at the brokers: " + told())
                        .isSorted();
            }
            sentBy.forEach(
                    (by, sent) -> assertThat(numbers(client.received.stream().filter(sent::contains)))
                            .as(() -> "order of " + by + " at the client: " + told())
                            .isSorted());
        }

        private static List<Integer> numbers(Stream<String> payloads) {
            return payloads.map(payload -> Integer.valueOf(payload.substring(1)))
                    .distinct()
                    .toList();
        }

        private String told() {
            return String.join("\n  ", log);
        }
    }
}
