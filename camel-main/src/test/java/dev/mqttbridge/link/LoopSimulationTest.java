package dev.mqttbridge.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mqttbridge.link.LoopDetector.State;
import dev.mqttbridge.link.LoopSimulation.Edge;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever the links, the delays and the order of starting: soon those that carry connect every broker, and make no loop. */
class LoopSimulationTest {

    private static final int RUNS = 200;
    private static final int MOST_DELAY_MILLIS = 40;
    /** Time to listen, to find all cycles, and to take over. */
    private static final int SETTLE_MILLIS = 12_000;

    private enum Topology {
        STAR(0, 1, 0, 2, 0, 3),
        TWO_INSTANCES(0, 1, 0, 1),
        THREE_INSTANCES(0, 1, 0, 1, 0, 1),
        TWO_INSTANCES_OF_A_STAR(0, 1, 0, 2, 0, 1, 0, 2),
        RING_OF_3(0, 1, 0, 2, 1, 2),
        RING_OF_4(0, 1, 1, 2, 2, 3, 3, 0),
        TWO_RINGS_SHARING_A_LINK(0, 1, 1, 2, 2, 0, 1, 3, 3, 2),
        ALL_TO_ALL(0, 1, 0, 2, 0, 3, 0, 4, 1, 2, 1, 3, 1, 4, 2, 3, 2, 4, 3, 4),
        TWO_PARTS(0, 1, 0, 1, 2, 3, 3, 4, 4, 2);

        private final int[] ends;

        Topology(int... ends) {
            this.ends = ends;
        }

        /** Which end is the hub is a matter of chance. */
        void addTo(LoopSimulation simulation, Random random) {
            for (int i = 0; i < ends.length; i += 2) {
                boolean turned = random.nextBoolean();
                simulation.link(ends[turned ? i + 1 : i], ends[turned ? i : i + 1]);
            }
        }
    }

    private static LoopSimulation simulation(Topology topology, Random random) {
        LoopSimulation simulation = new LoopSimulation(random, MOST_DELAY_MILLIS);
        topology.addTo(simulation, random);
        return simulation;
    }

    private static void assertSettled(LoopSimulation simulation, int seed) {
        assertThat(simulation.isSpanningForest())
                .as("seed %d, %s", seed, simulation)
                .isTrue();
        long before = simulation.quietMillis();
        simulation.run(20_000);
        assertThat(simulation.quietMillis())
                .as("seed %d: quiet once settled, %s", seed, simulation)
                .isEqualTo(before + 20_000);
    }

    @ParameterizedTest
    @EnumSource
    void shouldSettleWhenAllStartAtAnyTime(Topology topology) {
        for (int seed = 0; seed < RUNS; seed++) {
            Random random = new Random(seed);
            LoopSimulation simulation = simulation(topology, random);
            int spread = seed % 2 == 0 ? 3_000 : 50;
            simulation.edges().forEach(edge -> simulation.connectIn(random.nextInt(spread), edge));

            simulation.run(SETTLE_MILLIS);

            assertSettled(simulation, seed);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldLeaveAloneThoseThatCarryWhenMoreCome(Topology topology) {
        for (int seed = 0; seed < RUNS; seed++) {
            Random random = new Random(seed);
            LoopSimulation simulation = simulation(topology, random);
            List<Edge> edges = new ArrayList<>(simulation.edges());
            Collections.shuffle(edges, random);
            for (Edge edge : edges) {
                List<Edge> before = simulation.active();
                simulation.connectIn(0, edge);
                simulation.run(1_500);
                assertThat(simulation.active())
                        .as("seed %d, %s", seed, simulation)
                        .containsAll(before);
            }
            assertSettled(simulation, seed);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldTakeOverWhenOneThatCarriesIsGone(Topology topology) {
        for (int seed = 0; seed < RUNS; seed++) {
            Random random = new Random(seed);
            LoopSimulation simulation = simulation(topology, random);
            simulation.edges().forEach(edge -> simulation.connectIn(random.nextInt(3_000), edge));
            simulation.run(SETTLE_MILLIS);
            List<Edge> active = simulation.active();

            simulation.killIn(0, active.get(random.nextInt(active.size())));
            // Hellos take up to 160 ms around four links here, and a link is the more patient for it.
            simulation.run(6_000);

            assertThat(simulation.activeParts())
                    .as("connected again, seed %d, %s", seed, simulation)
                    .isEqualTo(simulation.parts());
            simulation.run(SETTLE_MILLIS);
            assertSettled(simulation, seed);
        }
    }

    /** Connections break all the time, for short and for long; and then no more. */
    @ParameterizedTest
    @EnumSource
    void shouldSettleAfterTrouble(Topology topology) {
        for (int seed = 0; seed < RUNS; seed++) {
            Random random = new Random(seed);
            LoopSimulation simulation = simulation(topology, random);
            for (Edge edge : simulation.edges()) {
                int at = random.nextInt(3_000);
                simulation.connectIn(at, edge);
                for (int i = 0; i < 5; i++) {
                    at += random.nextInt(4_000);
                    simulation.killIn(at, edge);
                    at += random.nextInt(5_000);
                    simulation.connectIn(at, edge);
                }
            }
            simulation.run(60_000 + SETTLE_MILLIS);

            assertSettled(simulation, seed);
        }
    }

    @Test
    void shouldSettleOnRandomGraphs() {
        for (int seed = 0; seed < 5 * RUNS; seed++) {
            Random random = new Random(seed);
            LoopSimulation simulation = new LoopSimulation(random, MOST_DELAY_MILLIS);
            int brokers = 2 + random.nextInt(5);
            int links = 1 + random.nextInt(2 * brokers);
            for (int i = 0; i < links; i++) {
                int hub = random.nextInt(brokers);
                simulation.link(hub, (hub + 1 + random.nextInt(brokers - 1)) % brokers);
            }
            simulation.edges().forEach(edge -> simulation.connectIn(random.nextInt(2_000), edge));

            simulation.run(SETTLE_MILLIS);

            assertSettled(simulation, seed);
        }
    }

    /** Slower than listening is long: nobody can know in time, so it takes turns, but it ends. */
    @ParameterizedTest
    @EnumSource
    void shouldSettleOnSlowNetworks(Topology topology) {
        for (int seed = 0; seed < RUNS; seed++) {
            Random random = new Random(seed);
            LoopSimulation simulation = new LoopSimulation(random, 300);
            topology.addTo(simulation, random);
            simulation.edges().forEach(edge -> simulation.connectIn(random.nextInt(3_000), edge));

            simulation.run(3 * SETTLE_MILLIS);

            assertThat(simulation.isSpanningForest())
                    .as("seed %d, %s", seed, simulation)
                    .isTrue();
        }
    }

    /** All-to-all has thousands of ways from one broker to another; a hello takes each link but twice. */
    @Test
    void shouldNotFloodTheBrokersWithHellos() {
        Random random = new Random(1);
        LoopSimulation simulation = simulation(Topology.ALL_TO_ALL, random);
        simulation.edges().forEach(edge -> simulation.connectIn(0, edge));
        simulation.run(10_000);
        long before = simulation.published();

        simulation.run(10_000);

        int links = simulation.edges().size();
        int carrying = simulation.active().size();
        assertThat(simulation.published() - before).isLessThanOrEqualTo(11L * links * (1 + carrying));
        assertThat(before).isLessThan(30_000);
    }

    @Test
    void shouldStandByForABrokersOwnBridge() {
        LoopDetector detector = new LoopSimulation(new Random(1), 1).link(0, 1).detector;
        detector.connected(0, 0);

        detector.received(detector.tick(0), Way.UP, 1);

        assertThat(detector.state()).isEqualTo(State.STANDBY);
    }
}
