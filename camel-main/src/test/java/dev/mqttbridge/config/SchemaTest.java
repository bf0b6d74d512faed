package dev.mqttbridge.config;

import static dev.mqttbridge.config.Loading.BROKERS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The loader decides; the schema is what editors know of it, and must not say anything else. */
class SchemaTest {

    /** Has every key. */
    private static final String FULL = """
            instance: plant-7
            brokers:
              - {name: parent, address: "a:1883", protocol: auto, username: bridge, password: secret}
              - {name: child1, address: "b:1883", protocol: auto, username: bridge, password: secret}
            gateway:
              listeners: [{name: mqtt, bind: "0.0.0.0:8883", mode: tcp, maxConnections: 5}]
              connectTimeout: 1s
              hold: 1s
              failback: {after: 2m, rate: 7}
              rehearsals: 10
            health:
              {interval: 9s, timeout: 1s, failThreshold: 1, riseThreshold: 100, fastInterval: 2s, fastTimeout: 1s}
            bridge:
              links:
                - child: child1
                  via: link
                  topics:
                    - {filter: a, direction: up, qos: 0, exclude: [], remap: {local: "x/", remote: "y/"}}
              canary: {interval: 1s, timeout: 1s}
              reservedTopic: $a/b
              receiveMaximum: 20
            http: {bind: "0.0.0.0:80"}
            """;

    private static final YAMLMapper YAML = new YAMLMapper();

    private final Schema schema = new Schema();

    @Test
    void shouldHaveTheSameKeysAsTheLoader() {
        ObjectNode full = (ObjectNode) tree(FULL);
        schema.visit(schema.root(), full, (place, mapping) -> {
            assertThat(new TreeSet<>(fieldNames(mapping)))
                    .as("FULL has every key")
                    .isEqualTo(schema.keys(place));
            mapping.put("nonsense", 1);
            assertThat(Loading.errors(text(full))).singleElement().satisfies(error -> assertThat(knownKeys(error))
                    .isEqualTo(schema.keys(place)));
            mapping.remove("nonsense");
        });
    }

    @Test
    void shouldHaveTheSameDefaultsAsTheLoader() {
        JsonNode expanded = tree(BROKERS);
        schema.expand(schema.root(), expanded);

        assertThat(Loading.load(text(expanded))).isEqualTo(Loading.load(BROKERS));
        assertThat(expanded.at("/gateway/failback/rate").isInt())
                .as("expanded to the leaves")
                .isTrue();
    }

    @Test
    void shouldHaveADefaultForEveryKeyThatMayBeLeftOut() {
        Set<String> without = new TreeSet<>();
        schema.visit(schema.root(), tree(FULL), (place, mapping) -> {
            Set<String> required = new TreeSet<>();
            place.path("required").forEach(key -> required.add(key.asText()));
            mapping.properties().forEach(field -> {
                boolean section = field.getValue().isObject();
                boolean fallback = place.path("properties").path(field.getKey()).has("default");
                if (!section && !fallback && !required.contains(field.getKey())) {
                    without.add(field.getKey());
                }
            });
        });
        assertThat(without).containsExactly("links", "password", "username");
    }

    @Test
    void shouldDescribeEveryKey() {
        schema.visit(schema.root(), tree(FULL), (place, mapping) -> place.path("properties")
                .properties()
                .forEach(property -> assertThat(
                                property.getValue().path("description").asText())
                        .as(property.getKey())
                        .isNotEmpty()));
    }

    /** Whatever stands anywhere, the loader answers with a config or with errors, and the schema is never stricter. */
    @Test
    void shouldNeverBeStricterThanTheLoader() {
        forEveryChange((where, changed) -> {
            if (loads(text(changed))) {
                assertThat(schema.problems(changed)).as(where).isEmpty();
            }
        });
    }

    /** A schema cannot say what a variable will be, nor what must hold between values. */
    @Test
    void shouldOnlyBeLaxerWhereASchemaMustBe() {
        Set<String> laxer = new TreeSet<>();
        forEveryChange((where, changed) -> {
            if (!where.contains("${") && schema.accepts(changed) && !loads(text(changed))) {
                laxer.add(where);
            }
        });
        assertThat(laxer)
                .as("links to brokers that are not there, and a timeout longer than the default interval")
                .containsExactly(
                        "child: \"1s\"", "child: \"a\"", "fastInterval left out", "name: \"1s\"", "name: \"a\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "instance: a_B-9",
                "instance: '${WHO:me}'",
                "gateway: {listeners: []}",
                "gateway: {hold: 0s, connectTimeout: '${T:1}s'}",
                "gateway: {listeners: [{name: a, bind: '[::1]:1'}]}",
                "gateway: {failback: {rate: '${RATE:5}'}}",
                "health: {failThreshold: 100, fastInterval: 2m}",
                "bridge: {}",
                "bridge: {links: []}",
                "bridge: {links: [{child: child1, via: paho, topics: [{filter: a, qos: 1}]}]}",
                "bridge: {links: [{child: child1, via: paho, topics: [{filter: a}]}]}",
                "bridge: {links: [{child: child1, topics: [{filter: '+/a/#', qos: 2}]}]}",
                "bridge: {links: [{child: child1, topics: [{filter: '/'}]}]}",
                "bridge: {links: [{child: child1, topics: [{filter: '${F:#}'}]}]}",
                "bridge: {links: [{child: child1, topics: [{filter: '#', exclude: [a, 'b/+', '${F:#}']}]}]}",
                "bridge: {links: [{child: child1, topics: [{filter: '#', exclude: [], remap: {}}]}]}",
                "bridge: {links: [{child: child1, topics: [{filter: '#', remap: {remote: 'a/${B:b}/'}}]}]}",
                "bridge: {links: [{child: child1, topics: [{filter: a, remap: {local: b, remote: ''}}]}]}",
                "bridge: {links: [{child: child1, topics: [{filter: '', remap: {local: b, remote: c}}]}]}",
                "bridge: {links: [{child: child1, via: paho, topics: [{filter: a, exclude: [], remap: {local: ''}}]}]}",
                "bridge: {canary: {interval: 0s}}",
                "bridge: {reservedTopic: plant_7/bridge-1}",
                "bridge: {reservedTopic: $SYSTEM}",
                "http: {bind: 'localhost:1'}"
            })
    void shouldAcceptWhatTheLoaderAccepts(String rest) {
        assertThat(schema.problems(tree(BROKERS + rest))).isEmpty();
        assertThat(loads(BROKERS + rest)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "instance: 'a b'",
                "instance: 7",
                "instance: abcdefghijklmnopqrstuvwx",
                "tls: {}",
                "gateway: []",
                "gateway: {listeners: [{name: mqtt, bind: '0.0.0.0:8883', mode: http}]}",
                "gateway: {listeners: [{name: mqtt}]}",
                "gateway: {listeners: [{name: mqtt, bind: 8883}]}",
                "gateway: {listeners: [{name: mqtt, bind: 'a:0'}]}",
                "gateway: {listeners: [{name: MQTT, bind: 'a:1'}]}",
                "gateway: {listeners: [{name: mqtt, bind: 'a:1', maxConnections: 0}]}",
                "gateway: {hold: 30}",
                "gateway: {hold: '30'}",
                "gateway: {hold: 1.5s}",
                "gateway: {failback: {rate: 100001}}",
                "gateway: {rehearsals: -1}",
                "gateway: {rehearsals: 10001}",
                "health: {failThreshold: 0}",
                "health: {failThreshold: '3'}",
                "health: {failThreshold: 1.5}",
                "health: {Interval: 1s}",
                "bridge: ",
                "bridge: {links: {}}",
                "bridge: {links: [{}]}",
                "bridge: {links: [{child: child1, topics: []}]}",
                "bridge: {links: [{child: child1, topics: ['#']}]}",
                "bridge: {links: [{child: child1, topics: [{}]}]}",
                "bridge: {links: [{child: child1, topics: [{filter: 'a#'}]}]}",
                "bridge: {links: [{child: child1, topics: [{filter: '#/a'}]}]}",
                "bridge: {links: [{child: child1, topics: [{filter: 'a+/b'}]}]}",
                "bridge: {links: [{child: child1, topics: [{filter: ''}]}]}",
                "bridge: {links: [{child: child1, topics: [{filter: $share/g/a}]}]}",
                "bridge: {links: [{child: child1, topics: [{filter: a, qos: 3}]}]}",
                "bridge: {links: [{child: child1, topics: [{filter: a, direction: left}]}]}",
                "bridge: {links: [{child: child1, via: paho, topics: [{filter: a, qos: 2}]}]}",
                "bridge: {links: [{child: child1, via: kafka}]}",
                "bridge: {links: [{child: child1, topics: [{filter: a, exclude: b}]}]}",
                "bridge: {links: [{child: child1, topics: [{filter: a, exclude: ['']}]}]}",
                "bridge: {links: [{child: child1, topics: [{filter: a, exclude: ['a#']}]}]}",
                "bridge: {links: [{child: child1, topics: [{filter: a, remap: b}]}]}",
                "bridge: {links: [{child: child1, topics: [{filter: a, remap: {Local: b}}]}]}",
                "bridge: {links: [{child: child1, topics: [{filter: a, remap: {local: 'b+/'}}]}]}",
                "bridge: {links: [{child: child1, topics: [{filter: a, remap: {remote: '#'}}]}]}",
                "bridge: {links: [{child: child1, topics: [{filter: ''}]}]}",
                "bridge: {links: [{child: child1, topics: [{filter: '', remap: {local: b}}]}]}",
                "bridge: {links: [{child: child1, topics: [{filter: '', remap: {local: b, remote: ''}}]}]}",
                "bridge: {links: [{child: child1, via: paho, topics: [{filter: a, exclude: [a]}]}]}",
                "bridge: {links: [{child: child1, via: paho, topics: [{filter: a, remap: {local: b}}]}]}",
                "bridge: {canary: 5s}",
                "bridge: {canary: {interval: 5}}",
                "bridge: {reservedTopic: ''}",
                "bridge: {reservedTopic: a/}",
                "bridge: {reservedTopic: a/+}",
                "bridge: {reservedTopic: $SYS/bridge}",
                "bridge: {reservedTopic: $share}",
                "http: {bind: localhost}",
                "http: {bind: '::1:8080'}"
            })
    void shouldRefuseWhatTheLoaderRefuses(String rest) {
        assertThat(schema.accepts(tree(BROKERS + rest))).isFalse();
        assertThat(loads(BROKERS + rest)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "brokers: []",
                "brokers: [{name: a}]",
                "brokers: [{address: 'a:1'}]",
                "brokers: [{name: a, address: 'a:1', password: b}]",
                "brokers: [{name: a, address: 'a:1', username: ''}]",
                "brokers: [{name: a, address: 'a:1', username: 7}]",
                "brokers: [{name: a, address: 'a:1', protocol: 4}]",
                "brokers: [{name: a, address: 'a:1', protocol: 3.1}]"
            })
    void shouldRefuseTheBrokersThatTheLoaderRefuses(String yaml) {
        assertThat(schema.accepts(tree(yaml))).isFalse();
        assertThat(loads(yaml)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "5", "'5'", "3.1.1", "'3.1.1'", "'${P:5}'"})
    void shouldAcceptTheProtocolsThatTheLoaderAccepts(String protocol) {
        String yaml = "brokers: [{name: a, address: 'a:1', protocol: " + protocol + "}]";
        assertThat(schema.problems(tree(yaml))).isEmpty();
        assertThat(loads(yaml)).isTrue();
    }

    /** Puts each of some odd values in each place of {@link #FULL}, and takes each key away. */
    private void forEveryChange(BiConsumer<String, JsonNode> check) {
        JsonNode values = tree("[null, true, -1, 0, 2, 99999999999, 1.5, '', a, 1s, 'a:1', '#', '${N:1}', '${N', "
                + "\"\\0\", [], [7], [[]], {}, {a: b}]");
        ObjectNode full = (ObjectNode) tree(FULL);
        schema.visit(schema.root(), full, (place, mapping) -> {
            for (String key : fieldNames(mapping)) {
                JsonNode original = mapping.get(key);
                for (JsonNode value : values) {
                    mapping.set(key, value);
                    check.accept(key + ": " + value, full);
                }
                mapping.remove(key);
                check.accept(key + " left out", full);
                mapping.set(key, original);
            }
        });
        assertThat(full).isEqualTo(tree(FULL));
    }

    private static boolean loads(String yaml) {
        try {
            Loading.load(yaml, Map.of());
            return true;
        } catch (ConfigException e) {
            assertThat(e.errors()).isNotEmpty();
            return false;
        }
    }

    private static List<String> fieldNames(ObjectNode mapping) {
        List<String> names = new ArrayList<>();
        mapping.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static Set<String> knownKeys(String error) {
        String list = error.substring(error.indexOf("(known: ") + "(known: ".length(), error.length() - 1);
        return new TreeSet<>(Arrays.asList(list.split(", ")));
    }

    private static JsonNode tree(String yaml) {
        try {
            return YAML.readTree(yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(JsonNode tree) {
        try {
            return YAML.writeValueAsString(tree);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
