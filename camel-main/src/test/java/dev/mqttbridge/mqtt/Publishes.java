package dev.mqttbridge.mqtt;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.BinaryProperty;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttProperties.StringPair;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import io.netty.handler.codec.mqtt.MqttProperties.UserProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import java.util.Random;

/** PUBLISH packets made by chance, with every property that goes on to the next broker now and then. */
final class Publishes {

    private static final String[] LETTERS = {"a", "/", "ü", "€", "\uD83D\uDE80", " "};

    private final Random random;

    Publishes(long seed) {
        this.random = new Random(seed);
    }

    MqttPublishMessage next() {
        MqttQoS qos = MqttQoS.valueOf(random.nextInt(3));
        MqttFixedHeader header =
                new MqttFixedHeader(MqttMessageType.PUBLISH, random.nextBoolean(), qos, random.nextBoolean(), 0);
        int packetId = qos == MqttQoS.AT_MOST_ONCE ? 0 : 1 + random.nextInt(65_535);
        return new MqttPublishMessage(
                header,
                new MqttPublishVariableHeader("t" + text(40), packetId, properties()),
                Unpooled.wrappedBuffer(bytes(size())));
    }

    /** Around the limits of one, two and three bytes of Remaining Length. */
    private int size() {
        int[] around = {0, 100, 127, 16_350, 16_384, 2_097_100};
        return around[random.nextInt(random.nextInt(10) == 0 ? around.length : 5)] + random.nextInt(60);
    }

    MqttProperties properties() {
        MqttProperties properties = new MqttProperties();
        integer(properties, MqttPropertyType.PAYLOAD_FORMAT_INDICATOR, random.nextInt(2));
        integer(properties, MqttPropertyType.PUBLICATION_EXPIRY_INTERVAL, random.nextInt());
        string(properties, MqttPropertyType.CONTENT_TYPE);
        string(properties, MqttPropertyType.RESPONSE_TOPIC);
        if (random.nextBoolean()) {
            properties.add(new BinaryProperty(MqttPropertyType.CORRELATION_DATA.value(), bytes(random.nextInt(200))));
        }
        if (random.nextBoolean()) {
            UserProperties user = new UserProperties();
            for (int i = random.nextInt(4); i >= 0; i--) {
                user.add(new StringPair(text(20), text(200)));
            }
            properties.add(user);
        }
        return properties;
    }

    private void integer(MqttProperties properties, MqttPropertyType type, int value) {
        if (random.nextBoolean()) {
            properties.add(new IntegerProperty(type.value(), value));
        }
    }

    private void string(MqttProperties properties, MqttPropertyType type) {
        if (random.nextBoolean()) {
            properties.add(new StringProperty(type.value(), text(60)));
        }
    }

    private String text(int most) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(most); i > 0; i--) {
            text.append(LETTERS[random.nextInt(LETTERS.length)]);
        }
        return text.toString();
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
