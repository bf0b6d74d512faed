package dev.mqttbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mqttbridge.config.ConfigLoader;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConfigSummaryTest {

    @Test
    void shouldShowEverythingInColumns() {
        assertThat(summary("""
                brokers:
                  - {name: parent, address: "localhost:1883"}
                  - {name: child1, address: "10.0.0.100:1884", protocol: 3.1.1, username: bridge, password: hunter2}
                bridge:
                  links:
                    - child: child1
                      topics:
                        - {filter: "sensors/#", direction: up, qos: 1}
                        - {filter: commands, direction: down}
                """)).isEqualTo("""
                instance
                  mqtt-bridge
                brokers, in order of preference
                  parent  localhost:1883   hub    MQTT auto   no user
                  child1  10.0.0.100:1884  child  MQTT 3.1.1  user bridge
                gateway listeners
                  mqtt  0.0.0.0:8883  session  at most 10000 connections
                gateway timings
                  connectTimeout  10s
                  hold            30s
                  failback        after 30s, 100 per second
                  rehearsals      100
                bridge links
                  child1 --> parent  sensors/#  qos 1  via link
                  child1 <-- parent  commands   qos 2  via link
                bridge canary
                  every 5s  timeout 8s  on $mqtt-bridge/canary/…
                health checks
                  normal      every 10s             timeout 5s
                  suspect     every 500ms           timeout 500ms
                  DOWN after  3 failures in a row
                  UP after    2 successes in a row
                http
                  127.0.0.1:8080
                """);
    }

    @Test
    void shouldShowPrefixesAndExcludes() {
        assertThat(summary("""
                brokers: [{name: parent, address: "a:1"}, {name: child1, address: "b:1"}]
                bridge:
                  links:
                    - child: child1
                      topics:
                        - {filter: "sensors/#", exclude: ["sensors/raw/#", "sensors/+/test"], remap: {remote: plant1/}}
                        - {filter: "", direction: up, remap: {local: status, remote: plant1-status}}
                        - {filter: commands, direction: down, exclude: [commands]}
                """)).contains("""
                bridge links
                  child1 <-> parent  sensors/#    qos 2  via link  "" <-> "plant1/"              except sensors/raw/# sensors/+/test
                  child1 --> parent  (one topic)  qos 2  via link  "status" --> "plant1-status"
                  child1 <-- parent  commands     qos 2  via link                                except commands
                """);
    }

    @Test
    void shouldSayWhenThereAreNone() {
        assertThat(
                        summary(
                                "{brokers: [{name: parent, address: 'a:1'}], gateway: {listeners: []}, bridge: {canary: {interval: 0s}}}"))
                .contains("gateway listeners\n  none\n")
                .contains("bridge links\n  none\n")
                .contains("bridge canary\n  none\n");
    }

    private static String summary(String yaml) {
        return ConfigSummary.of(new ConfigLoader(Map.<String, String>of()::get).load(yaml));
    }
}
