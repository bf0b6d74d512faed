package dev.mqttbridge.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostPortTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost:1883",
                "Broker.Example.org:1",
                "mosquitto_1:65535",
                "10.0.0.1:1883",
                "255.249.199.99:1",
                "[::1]:1883",
                "[::]:1",
                "[2001:db8::7]:1883",
                "[::ffff:10.0.0.1]:1883",
                "a.:1"
            })
    void shouldPrintWhatItRead(String text) {
        assertThat(HostPort.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                ":1883",
                "localhost:",
                "localhost:0",
                "localhost:65536",
                "localhost:-1",
                "localhost:+1",
                "localhost:1883 ",
                " localhost:1883",
                "local host:1883",
                "localhost:18a3",
                "localhost:٣",
                "::1:1883",
                "[::1]",
                "[localhost]:1883",
                "[10.0.0.1]:1883",
                "[::1::]:1883",
                "[fe80::1%eth0]:1883",
                "256.0.0.1:1883",
                "1.2.3:1883",
                "1883:1883",
                "-a:1883",
                "a..b:1883",
                "mqtt://localhost:1883",
                "user@localhost:1883"
            })
    void shouldRefuseAnythingElse(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HostPort.parse(text))
                .withMessage("must be " + HostPort.ALLOWED);
    }

    @ParameterizedTest
    @CsvSource({
        "localhost:1, true", "LOCALHOST:1, true", "127.0.0.1:1, true", "127.9.9.9:1, true", "[::1]:1, true",
        "0.0.0.0:1, false", "[::]:1, false", "10.0.0.1:1, false", "127.example.org:1, false", "example.org:1, false"
    })
    void shouldKnowLoopbackWithoutAskingDns(String text, boolean loopback) {
        assertThat(HostPort.parse(text).isLoopback()).isEqualTo(loopback);
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0:1, 10.0.0.1:1, true",
        "[::]:1, 0.0.0.0:1, true",
        "localhost:1, 127.0.0.1:1, true",
        "0.0.0.0:1, 0.0.0.0:2, false",
        "10.0.0.1:1, 10.0.0.2:1, false"
    })
    void shouldKnowWhatCannotBeBoundTogether(String one, String other, boolean overlap) {
        assertThat(HostPort.parse(one).overlaps(HostPort.parse(other))).isEqualTo(overlap);
        assertThat(HostPort.parse(other).overlaps(HostPort.parse(one))).isEqualTo(overlap);
    }

    @ParameterizedTest
    @CsvSource({
        "localhost:1, 0.0.0.0:1, true", "[::1]:1, [::]:1, true", "0.0.0.0:1, 0.0.0.0:1, true",
        "10.0.0.1:1, 10.0.0.1:1, true", "10.0.0.1:1, 0.0.0.0:1, false", "127.0.0.2:1, 127.0.0.1:1, false",
        "localhost:1, 0.0.0.0:2, false"
    })
    void shouldKnowWhatLeadsBackToItself(String address, String bind, boolean arrives) {
        assertThat(HostPort.parse(address).arrivesAt(HostPort.parse(bind))).isEqualTo(arrives);
    }

    @Test
    void shouldNotBeBuiltWrong() {
        assertThatIllegalArgumentException().isThrownBy(() -> new HostPort("a b", 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new HostPort("a", 0));
    }
}
