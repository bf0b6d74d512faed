package dev.mqttbridge.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MetersTest {

    @Test
    void shouldHaveDifferentNames() {
        assertThat(Stream.of(Meters.values()).map(Meters::prometheusName)).doesNotHaveDuplicates();
    }

    @Test
    void shouldFollowTheNamingOfPrometheus() {
        assertThat(Meters.values()).allSatisfy(meter -> {
            assertThat(meter.prometheusName()).matches("mqtt_bridge_[a-z_]+[a-z]");
            assertThat(meter.prometheusName().endsWith("_total"))
                    .as(meter.name())
                    .isEqualTo(meter.kind() == Meters.Kind.COUNTER);
        });
    }

    @Test
    void shouldNameTheUnitInCountersOfBytesAndInTimers() {
        assertThat(Meters.LISTENER_IN.prometheusName()).isEqualTo("mqtt_bridge_listener_in_bytes_total");
        assertThat(Meters.BROKER_RTT.prometheusName()).isEqualTo("mqtt_bridge_broker_ping_seconds");
    }
}
