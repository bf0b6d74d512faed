package dev.mqttbridge.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import dev.mqttbridge.it.fixture.FaultyStar;
import dev.mqttbridge.it.fixture.FaultyStar.Fault;
import dev.mqttbridge.it.fixture.IdleStar;
import dev.mqttbridge.it.fixture.Star;
import dev.mqttbridge.it.load.Load;
import dev.mqttbridge.it.load.LoadResult;
import dev.mqttbridge.it.load.LoadSpec;
import dev.mqttbridge.it.report.FaultTable;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever breaks in mid-flow, every message arrives, in order, at QoS 2 once, one broker further and two; and when all is
 * quiet nothing is left over. Small and quick by default; {@code bench/bridge-faults} runs it in full size.
 */
class BridgeFaultsIT {

    private static final boolean FULL = Boolean.getBoolean("mqttbridge.faults.full");
    private static final int MESSAGES = Integer.getInteger("mqttbridge.faults.messages", FULL ? 100_000 : 4_000);
    private static final int RATE = Integer.getInteger("mqttbridge.faults.rate", 4_000);
    private static final String ONLY = System.getProperty("mqttbridge.faults.only", "");
    /** How often it happens where the test is to be quick. */
    private static final int QUICK_TIMES = 1;

    private static final int PUBLISHERS = 4;
    private static final int PAYLOAD_BYTES = 64;
    private static final int MESSAGES_AFTER = 100;
    private static final Duration MID_FLOW_LIMIT = Duration.ofSeconds(60);

    private enum Way {
        UP,
        DOWN
    }

    private static final Map<Boolean, FaultyStar> stars = new HashMap<>();
    private static final FaultTable table = new FaultTable(MESSAGES);

    static Stream<Arguments> cases() {
        return Stream.of(Fault.values())
                .flatMap(fault -> Stream.of(Way.values())
                        .flatMap(way -> Stream.of(1, 2).map(qos -> Arguments.of(fault, way, qos))))
                .filter(kind -> name(kind.get()).contains(ONLY));
    }

    private static String name(Object... kind) {
        return "%s, %s, QoS %s".formatted(kind);
    }

    @AfterAll
    static void closeStars() {
        table.print();
        stars.values().forEach(FaultyStar::close);
    }

    @ParameterizedTest(name = "{0}, {1}, QoS {2}")
    @MethodSource("cases")
    void shouldLoseNothing(Fault fault, Way way, int qos) {
        var faulty = stars.computeIfAbsent(fault.needsProxies(), FaultyStar::start);
        var star = faulty.star();
        try (var load = start(star, way, qos, MESSAGES)) {
            strikeInMidFlow(faulty, fault, load);
            load.awaitEnd();
            // While the subscribers still listen, so that nothing comes too late to be seen.
            var afterwards = catchThrowable(() -> {
                assertIdle(star);
                assertCountsExactly(star, way, qos);
            });

            var result = load.result();
            table.add(name(fault, way, qos), result);
            verify(qos, result, afterwards);
        }
    }

    private static void strikeInMidFlow(FaultyStar faulty, Fault fault, Load load) {
        var times = FULL ? fault.times() : QUICK_TIMES;
        for (var round = 0; round < times; round++) {
            load.awaitReceived(MESSAGES / (times + 1) * (round + 1), MID_FLOW_LIMIT);
            faulty.strike(fault, round);
        }
    }

    private static void verify(int qos, LoadResult result, Throwable afterwards) {
        var softly = new SoftAssertions();
        softly.assertThat(result.sessionsLost())
                .as("sessions that brokers forgot")
                .isZero();
        softly.assertThat(result.lost()).as("lost").isZero();
        softly.assertThat(result.outOfOrder()).as("out of order").isZero();
        if (qos == 2) {
            softly.assertThat(result.duplicates()).as("duplicates").isZero();
        }
        softly.assertThat(afterwards).as("afterwards").isNull();
        softly.assertAll();
    }

    private static Load start(Star star, Way way, int qos, int messages) {
        var name = "load-" + UUID.randomUUID().toString().substring(0, 8);
        var spec = new LoadSpec(name, qos, PUBLISHERS, messages / PUBLISHERS, PAYLOAD_BYTES, RATE);
        var far = star.child2();
        return way == Way.UP
                ? Load.start(spec, star.child1(), List.of(star.parent(), far))
                : Load.start(spec, star.parent(), List.of(star.child1(), far));
    }

    private static void assertIdle(Star star) {
        star.awaitAllUp();
        var idle = new IdleStar(star);
        idle.awaitNothingInFlight();
        idle.awaitQueuesEmpty();
    }

    /** A load without faults behind the other: nothing of the first comes late, and the links count what was published. */
    private static void assertCountsExactly(Star star, Way way, int qos) {
        var before = star.bridge().health();
        try (var load = start(star, way, qos, MESSAGES_AFTER)) {
            load.awaitEnd();
            var result = load.result();
            assertThat(result.lost()).as("lost afterwards").isZero();
            assertThat(result.duplicates()).as("duplicates afterwards").isZero();
        }
        var after = star.bridge().health();
        var there = way == Way.UP ? "up" : "down";
        var back = way == Way.UP ? "down" : "up";
        assertThat(counted(before, after, "child1", there)).isEqualTo(MESSAGES_AFTER);
        assertThat(counted(before, after, "child2", "down")).isEqualTo(MESSAGES_AFTER);
        assertThat(counted(before, after, "child1", back)).as("echoes").isZero();
        assertThat(counted(before, after, "child2", "up")).as("echoes").isZero();
    }

    private static long counted(JsonNode before, JsonNode after, String child, String way) {
        var counter = "/links/" + child + "/" + way + "/messages";
        return after.at(counter).asLong() - before.at(counter).asLong();
    }
}
