package dev.mqttbridge.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A measurement is worth nothing if the meter does not see what goes wrong. */
class LoadGeneratorTest {

    private static final int MESSAGES = 1_000;
    private static final int CULPRIT = 500;
    private static final LoadSpec SPEC =
            new LoadSpec(1, 32, 2, 1, MESSAGES, Duration.ofSeconds(20), 20, 100, LoadSpec.FULL_SPEED);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void shouldFindNoFaultWithAnHonestBroker(int qos) throws Exception {
        LoadSpec spec = new LoadSpec(qos, 32, 2, 1, MESSAGES, Duration.ofSeconds(20), 20, 100, LoadSpec.FULL_SPEED);

        LoadResult result = run(spec, Misbehaviour.none());

        assertThat(result.faults()).isEmpty();
        assertThat(result.sent()).isEqualTo(MESSAGES);
        assertThat(result.received()).isEqualTo(MESSAGES);
        assertThat(result.latency().p50Micros()).isPositive();
    }

    @Test
    void shouldFinishEveryHandshakeAtQos2() throws Exception {
        LoadSpec spec = new LoadSpec(2, 32, 2, 1, MESSAGES, Duration.ofSeconds(20), 20, 100, LoadSpec.FULL_SPEED);
        try (FakeBroker broker = new FakeBroker(Misbehaviour.none());
                LoadGenerator load = LoadGenerator.connect(spec, broker.address(), broker.address())) {
            load.run();

            assertThat(broker.completed()).isGreaterThanOrEqualTo(MESSAGES - 100); // the last ones may be under way
        }
    }

    @Test
    void shouldFailOnAPubrecForAMessageThatDoesNotWaitForIt() {
        LoadSpec spec = new LoadSpec(1, 32, 1, 1, 1, Duration.ofSeconds(20), 20, 100, LoadSpec.FULL_SPEED);
        // A PUBREC where a PUBACK is due: the frame changes its QoS on the way to the fake broker's answer.
        assertThatThrownBy(() -> run(spec, (index, frame) -> {
                    frame[0] = 0x34;
                    return List.of();
                }))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("unexpected MQTT packet type " + Frames.PUBREC);
    }

    @Test
    void shouldSendNoFasterThanTheRate() throws Exception {
        LoadResult result = run(SPEC.withRate(5_000), Misbehaviour.none());

        assertThat(result.seconds()).isGreaterThanOrEqualTo((MESSAGES - 1) / 5_000.0);
    }

    @Test
    void shouldStopSendingWhenTimeIsUp() throws Exception {
        LoadSpec spec = SPEC.withRate(1_000).withMessages(Long.MAX_VALUE).withAtMost(Duration.ofMillis(200));

        LoadResult result = run(spec, Misbehaviour.none());

        assertThat(result.sent()).isBetween(1L, 201L);
        assertThat(result.received()).isEqualTo(result.sent());
    }

    @Test
    void shouldReportALostMessage() throws Exception {
        LoadResult result = run(SPEC, (index, frame) -> index == CULPRIT ? List.of() : List.of(frame));

        assertThat(result.faults()).containsExactly("1 of 1000 lost");
    }

    @Test
    void shouldReportADuplicate() throws Exception {
        LoadResult result = run(SPEC, (index, frame) -> index == CULPRIT ? List.of(frame, frame) : List.of(frame));

        assertThat(result.faults()).containsExactly("1 of 1000 duplicated");
    }

    @Test
    void shouldReportADuplicateOfTheVeryLastMessage() throws Exception {
        LoadResult result = run(SPEC, (index, frame) -> index == MESSAGES - 1 ? List.of(frame, frame) : List.of(frame));

        assertThat(result.faults()).containsExactly("1 of 1000 duplicated");
    }

    @Test
    void shouldReportAMessageThatComesTooLate() throws Exception {
        Deque<byte[]> heldBack = new ArrayDeque<>();
        LoadSpec onePublisher = new LoadSpec(1, 32, 1, 1, MESSAGES, Duration.ofSeconds(20), 20, 100, SPEC.rate());

        LoadResult result = run(onePublisher, (index, frame) -> {
            if (index == CULPRIT) {
                heldBack.push(frame);
                return List.of();
            }
            return heldBack.isEmpty() ? List.of(frame) : List.of(frame, heldBack.pop());
        });

        assertThat(result.faults()).containsExactly("1 of 1000 out of order");
    }

    @Test
    void shouldReportASingleWrongByte() throws Exception {
        LoadResult result = run(SPEC, (index, frame) -> {
            if (index == CULPRIT) {
                frame[frame.length - 1] ^= 1;
            }
            return List.of(frame);
        });

        assertThat(result.faults()).containsExactly("1 of 1000 lost", "1 of 1000 corrupt");
    }

    @Test
    void shouldFailWhenTheBrokerRefusesToConnect() {
        assertThatThrownBy(() -> {
                    FakeBroker gone = new FakeBroker(Misbehaviour.none());
                    gone.close();
                    LoadGenerator.connect(SPEC, gone.address(), gone.address());
                })
                .isInstanceOf(IOException.class);
    }

    private static LoadResult run(LoadSpec spec, Misbehaviour misbehaviour) throws Exception {
        try (FakeBroker broker = new FakeBroker(misbehaviour);
                LoadGenerator load = LoadGenerator.connect(spec, broker.address(), broker.address())) {
            return load.run();
        }
    }
}
