package dev.mqttbridge.mqtt.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.mqttbridge.mqtt.frame.Codec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.UserProperty;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FingerprintsTest {

    private static byte[] publish(int qos, String topic, String payload, String property) {
        MqttProperties properties = new MqttProperties();
        if (!property.isEmpty()) {
            properties.add(new UserProperty("key", property));
        }
        return Codec.encode(
                MqttVersion.MQTT_5,
                MqttMessageBuilders.publish()
                        .topicName(topic)
                        .qos(MqttQoS.valueOf(qos))
                        .messageId(qos == 0 ? 0 : 1 + payload.length())
                        .retained(qos == 1)
                        .properties(properties)
                        .payload(Unpooled.copiedBuffer(payload, StandardCharsets.UTF_8))
                        .build());
    }

    private static long print(byte[] frame) {
        ByteBuf in = Unpooled.buffer().writeZero(3).writeBytes(frame).writeByte(9);
        return Fingerprints.of(in, 3, frame.length, true);
    }

    @Test
    void shouldBeTheSameWhateverQosFlagsPacketIdAndProperties() {
        long print = print(publish(2, "topic/a", "payload of some length", ""));

        assertThat(print(publish(0, "topic/a", "payload of some length", ""))).isEqualTo(print);
        assertThat(print(publish(1, "topic/a", "payload of some length", "x"))).isEqualTo(print);
        assertThat(print(publish(2, "topic/a", "payload of some length", "x".repeat(300))))
                .isEqualTo(print);
    }

    @Test
    void shouldDifferForDifferentMessages() {
        Set<Long> prints = new HashSet<>();
        int made = 0;
        for (String topic : new String[] {"a", "ab", "abc", "topic/that/is/longer", "topic/that/is/longes"}) {
            for (String payload : new String[] {"", "a", "b", "\0", "\0\0", "12345678", "123456789", "bc", "c"}) {
                prints.add(print(publish(1, topic, payload, "")));
                made++;
            }
        }

        assertThat(prints).hasSize(made);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "3000",
                "300100",
                "30020005",
                "3202ffff",
                "3203000174",
                "3205000174000 1",
                "3206000174000180",
                "32060001740001ff"
            })
    void shouldNotReadBeyondATorso(String hex) {
        byte[] bytes = ByteBufUtil.decodeHexDump(hex.replace(" ", ""));

        assertThatCode(() -> Fingerprints.of(Unpooled.wrappedBuffer(bytes), 0, bytes.length, true))
                .doesNotThrowAnyException();
    }
}
