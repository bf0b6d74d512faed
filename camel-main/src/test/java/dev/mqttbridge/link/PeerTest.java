package dev.mqttbridge.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mqttbridge.mqtt.ProtocolLevel;
import dev.mqttbridge.mqtt.ServerCapabilities;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeerTest {

    @Test
    void shouldPingTwiceInItsOwnKeepAlive() {
        assertThat(Peer.pingSeconds(obligedTo(OptionalInt.empty()))).isEqualTo(10);
    }

    /** 0 turns the broker's watch off (MQTT 5, 3.1.2.10), not ours. */
    @ParameterizedTest
    @CsvSource({"60, 30", "5, 2", "1, 1", "0, 10"})
    void shouldPingTwiceInTheKeepAliveThatTheBrokerObligesItTo(int serverKeepAlive, int seconds) {
        assertThat(Peer.pingSeconds(obligedTo(OptionalInt.of(serverKeepAlive)))).isEqualTo(seconds);
    }

    private static ServerCapabilities obligedTo(OptionalInt serverKeepAlive) {
        return new ServerCapabilities(ProtocolLevel.MQTT_5, false, 100, 2, true, 1000, serverKeepAlive);
    }
}
