package dev.mqttbridge.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mqttbridge.bench.peer.Direction;
import org.junit.jupiter.api.Test;

class BridgeCaseTest {

    @Test
    void shouldSayInItsLabelWhatIsMeasured() {
        assertThat(kind(64, 1, 0).label()).isEqualTo("64 B, QoS 1, down");
        assertThat(kind(4096, 2, 50).label()).isEqualTo("4 KiB, QoS 2, down, 50 ms");
    }

    @Test
    void shouldHaveTheGoalOfItsQosAndOfADistantHub() {
        assertThat(kind(64, 0, 0).goal()).isEqualTo(0.7);
        assertThat(kind(64, 1, 0).goal()).isEqualTo(0.9);
        assertThat(kind(64, 2, 0).goal()).isEqualTo(0.9);
        assertThat(kind(64, 0, 50).goal()).isEqualTo(1);
    }

    @Test
    void shouldHoldQos2BackToWhatThePeerSurvives() {
        assertThat(kind(64, 2, 0).load(1).outstanding()).isEqualTo(10);
        assertThat(kind(64, 2, 50).load(1).outstanding()).isEqualTo(10);
    }

    @Test
    void shouldLetEnoughBeUnderWayThatADistantHubDoesNotWait() {
        assertThat(kind(64, 1, 50).load(1).outstanding())
                .isGreaterThan(kind(64, 1, 0).load(1).outstanding());
        assertThat(kind(4096, 1, 0).load(1).outstanding()).isEqualTo(1024);
    }

    private static BridgeCase kind(int payload, int qos, int roundTrip) {
        return BridgeCase.of(payload, qos, Direction.DOWN, roundTrip);
    }
}
