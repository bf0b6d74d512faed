package dev.mqttbridge.bench.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopologyTest {

    @ParameterizedTest
    @CsvSource({"2,1", "4,2", "7,3", "100,50", "101,50"})
    void shouldGiveEachReceiverOfAPublisherASlotOfItsOwn(int clients, int publishers) {
        Topology topology = new Topology(clients, publishers);

        for (int publisher = 0; publisher < publishers; publisher++) {
            int[] slots = slots(topology, publisher);
            assertThat(slots)
                    .containsExactly(
                            IntStream.range(0, topology.receivers(publisher)).toArray());
        }
    }

    @ParameterizedTest
    @CsvSource({"4,2", "7,3", "100,50"})
    void shouldSendNobodyHisOwnMessages(int clients, int publishers) {
        Topology topology = new Topology(clients, publishers);

        assertThat(IntStream.range(0, publishers)).noneMatch(client -> topology.publisherOf(client) == client);
    }

    private static int[] slots(Topology topology, int publisher) {
        return IntStream.range(0, topology.clients())
                .filter(client -> topology.publisherOf(client) == publisher)
                .map(topology::slot)
                .toArray();
    }
}
