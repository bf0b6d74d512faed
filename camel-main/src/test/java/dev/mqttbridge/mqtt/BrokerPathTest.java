package dev.mqttbridge.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.UserProperties;
import io.netty.handler.codec.mqtt.MqttProperties.UserProperty;
import java.util.List;
import org.junit.jupiter.api.Test;

class BrokerPathTest {

    @Test
    void shouldBeEmptyWithoutTheProperty() {
        assertThat(BrokerPath.of(MqttProperties.NO_PROPERTIES).brokers()).isEmpty();
        assertThat(BrokerPath.of(properties(new UserProperty("colour", "red"))).brokers())
                .isEmpty();
    }

    @Test
    void shouldReadThePropertyAmongOthers() {
        BrokerPath path = BrokerPath.of(properties(
                new UserProperty("colour", "red"),
                new UserProperty("mqtt-bridge-path", "child1,parent"),
                new UserProperty("colour", "green")));

        assertThat(path.brokers()).containsExactly("child1", "parent");
    }

    @Test
    void shouldCountEveryOccurrence() {
        assertThat(BrokerPath.parse(List.of("child1,parent", "child2")).brokers())
                .containsExactly("child1", "parent", "child2");
    }

    @Test
    void shouldOverlookEmptyNames() {
        assertThat(BrokerPath.parse(List.of("", ",,child1,", ",")).brokers()).containsExactly("child1");
    }

    @Test
    void shouldKnowWholeNamesOnly() {
        BrokerPath path = BrokerPath.parse(List.of("child10,parent"));

        assertThat(path.contains("child10")).isTrue();
        assertThat(path.contains("child1")).isFalse();
    }

    @Test
    void shouldGrowAtItsEndAndLeaveTheOldOneAlone() {
        BrokerPath path = BrokerPath.parse(List.of("child1"));

        assertThat(path.then("parent").text()).isEqualTo("child1,parent");
        assertThat(path.text()).isEqualTo("child1");
    }

    @Test
    void shouldReadWhatItWrote() {
        BrokerPath path = BrokerPath.parse(List.of("child1,parent,child2"));

        assertThat(BrokerPath.of(properties(new UserProperty(path.asProperty().key, path.asProperty().value))))
                .isEqualTo(path);
    }

    private static MqttProperties properties(UserProperty... user) {
        UserProperties all = new UserProperties();
        for (UserProperty property : user) {
            all.add(property.value());
        }
        MqttProperties properties = new MqttProperties();
        properties.add(all);
        return properties;
    }
}
