package dev.mqttbridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mqttbridge.config.ConfigLoader;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BannerTest {

    @Test
    void shouldSayWhatIsWhere() {
        assertThat(lines("""
                brokers: [{name: parent, address: "localhost:1883"}, {name: child1, address: "localhost:1884"}]
                """, false))
                .containsExactly(
                        "mqtt-bridge development is running; config: test; routes: test",
                        "brokers           parent localhost:1883, child1 localhost:1884",
                        "gateway           mqtt 0.0.0.0:8883 (session), fails over in the order above",
                        "bridge            child1 with parent",
                        "http              http://127.0.0.1:8080/health  /status  /nginx_status  /metrics");
    }

    @Test
    void shouldSayWhatIsNotThere() {
        assertThat(lines("""
                brokers: [{name: parent, address: "localhost:1883"}]
                gateway: {listeners: []}
                """, true))
                .contains("embedded brokers  parent localhost:1883", "bridge            no links")
                .noneMatch(line -> line.startsWith("gateway"));
    }

    @Test
    void shouldNotShowAPassword() {
        assertThat(lines("""
                brokers: [{name: parent, address: "localhost:1883", username: bridge, password: hunter2}]
                """, false)).noneMatch(line -> line.contains("hunter2"));
    }

    private static List<String> lines(String yaml, boolean embedded) {
        return new Banner(
                        new ConfigLoader(Map.<String, String>of()::get).load(yaml),
                        "config: test",
                        "routes: test",
                        embedded)
                .lines();
    }
}
