package dev.mqttbridge.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.BinaryProperty;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import io.netty.handler.codec.mqtt.MqttProperties.UserProperties;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PublishPropertiesTest {

    private static final BrokerPath PATH = BrokerPath.parse(List.of("child1,parent"));

    @Test
    void shouldPassOnWhatBelongsToTheMessage() {
        MqttProperties received = new MqttProperties();
        received.add(new IntegerProperty(MqttPropertyType.PAYLOAD_FORMAT_INDICATOR.value(), 1));
        received.add(new IntegerProperty(MqttPropertyType.PUBLICATION_EXPIRY_INTERVAL.value(), -1));
        received.add(new StringProperty(MqttPropertyType.CONTENT_TYPE.value(), "text/plain"));
        received.add(new StringProperty(MqttPropertyType.RESPONSE_TOPIC.value(), "answers"));
        byte[] correlation = {0, 1, -1};
        received.add(new BinaryProperty(MqttPropertyType.CORRELATION_DATA.value(), correlation));

        MqttProperties forwarded = PublishProperties.forward(received, PATH, topic -> null);

        assertThat(value(forwarded, MqttPropertyType.PAYLOAD_FORMAT_INDICATOR)).isEqualTo(1);
        assertThat(value(forwarded, MqttPropertyType.PUBLICATION_EXPIRY_INTERVAL))
                .isEqualTo(-1);
        assertThat(value(forwarded, MqttPropertyType.CONTENT_TYPE)).isEqualTo("text/plain");
        assertThat(value(forwarded, MqttPropertyType.RESPONSE_TOPIC)).isEqualTo("answers");
        assertThat(value(forwarded, MqttPropertyType.CORRELATION_DATA)).isEqualTo(correlation);
    }

    @Test
    void shouldGiveTheResponseTopicItsNameAtTheNextBroker() {
        MqttProperties received = new MqttProperties();
        received.add(new StringProperty(MqttPropertyType.RESPONSE_TOPIC.value(), "answers"));
        received.add(new StringProperty(MqttPropertyType.CONTENT_TYPE.value(), "answers"));

        MqttProperties forwarded = PublishProperties.forward(received, PATH, topic -> "plant1/" + topic);

        assertThat(value(forwarded, MqttPropertyType.RESPONSE_TOPIC)).isEqualTo("plant1/answers");
        assertThat(value(forwarded, MqttPropertyType.CONTENT_TYPE)).isEqualTo("answers");
    }

    /** MQTT-3.3.2-7 and MQTT-3.3.4-6. */
    @Test
    void shouldKeepBackWhatBelongsToTheConnection() {
        MqttProperties received = new MqttProperties();
        received.add(new IntegerProperty(MqttPropertyType.TOPIC_ALIAS.value(), 7));
        received.add(new IntegerProperty(MqttPropertyType.SUBSCRIPTION_IDENTIFIER.value(), 1));
        received.add(new IntegerProperty(MqttPropertyType.SUBSCRIPTION_IDENTIFIER.value(), 2));

        MqttProperties forwarded = PublishProperties.forward(received, PATH, topic -> null);

        assertThat(ids(forwarded)).containsExactly(MqttPropertyType.USER_PROPERTY.value());
    }

    /** MQTT-3.3.2-18. */
    @Test
    void shouldKeepTheOrderOfUserProperties() {
        UserProperties user = new UserProperties();
        user.add("colour", "red");
        user.add("size", "7");
        user.add("colour", "green");
        MqttProperties received = new MqttProperties();
        received.add(user);

        assertThat(user(PublishProperties.forward(received, PATH, topic -> null)))
                .containsExactly("colour=red", "size=7", "colour=green", "mqtt-bridge-path=child1,parent");
    }

    @Test
    void shouldPutThePathInPlaceOfTheOldOne() {
        UserProperties user = new UserProperties();
        user.add("mqtt-bridge-path", "child1");
        user.add("colour", "red");
        MqttProperties received = new MqttProperties();
        received.add(user);

        assertThat(user(PublishProperties.forward(received, PATH, topic -> null)))
                .containsExactly("colour=red", "mqtt-bridge-path=child1,parent");
    }

    @Test
    void shouldAddThePathWhereThereAreNoProperties() {
        assertThat(user(PublishProperties.forward(MqttProperties.NO_PROPERTIES, PATH, topic -> null)))
                .containsExactly("mqtt-bridge-path=child1,parent");
    }

    @Test
    void shouldLeaveTheReceivedOnesAlone() {
        MqttProperties received = new Publishes(3).properties();
        String before = describe(received);

        PublishProperties.forward(received, PATH, topic -> null);

        assertThat(describe(received)).isEqualTo(before);
    }

    private static List<Integer> ids(MqttProperties properties) {
        List<Integer> ids = new ArrayList<>();
        properties.listAll().forEach(property -> ids.add(property.propertyId()));
        return ids;
    }

    private static Object value(MqttProperties properties, MqttPropertyType type) {
        return properties.getProperty(type.value()).value();
    }

    private static List<String> user(MqttProperties properties) {
        return ((UserProperties) properties.getProperty(MqttPropertyType.USER_PROPERTY.value()))
                .value().stream().map(pair -> pair.key + "=" + pair.value).toList();
    }

    private static String describe(MqttProperties properties) {
        StringBuilder text = new StringBuilder();
        properties.listAll().forEach(property -> text.append(property).append(' '));
        return text.toString();
    }
}
