package dev.mqttbridge.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SocketsTest {

    private static final String[] TABLE = {
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
        "   0: 0100007F:075B 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1",
        "   1: 0100007F:075B 0100007F:C001 01 00000000:00000000 00:00000000 00000000     0        0 2",
        "   2: 0100007F:C001 0100007F:075B 01 00000000:00000000 00:00000000 00000000     0        0 3",
        "   3: 0100007F:075B 0100007F:C002 06 00000000:00000000 00:00000000 00000000     0        0 4",
    };

    @Test
    void shouldCountEstablishedConnectionsAtTheServersEnd() {
        assertThat(Sockets.count(Stream.of(TABLE), 1883)).isEqualTo(1);
        assertThat(Sockets.count(Stream.of(TABLE), 1884)).isZero();
    }
}
