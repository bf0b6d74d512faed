package dev.mqttbridge.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageExpiryTest {

    private static final int ID = MqttPropertyType.PUBLICATION_EXPIRY_INTERVAL.value();

    @ParameterizedTest
    @CsvSource({
        "60, 0, 60",
        "60, 999, 60",
        "60, 1000, 59",
        "60, 1999, 59",
        "60, 59999, 1",
        "60, 60000, 0",
        "60, 600000, 0",
        "0, 0, 0",
        "0, 5000, 0"
    })
    void shouldCountDownByWholeSeconds(long interval, long waitedMillis, long remaining) {
        assertThat(new MessageExpiry(interval, 0).remaining(nanos(waitedMillis)))
                .isEqualTo(remaining);
    }

    @ParameterizedTest
    @CsvSource({
        "2, 0, false",
        "2, 1999, false",
        "2, 2000, true",
        "2, 9000, true",
        "1, 999, false",
        "1, 1000, true",
        "0, 0, false",
        "0, 999, false",
        "0, 1000, true"
    })
    void shouldBeOverWhenItHasWaitedAsLongAsItHad(long interval, long waitedMillis, boolean over) {
        assertThat(new MessageExpiry(interval, 0).isOver(nanos(waitedMillis))).isEqualTo(over);
    }

    /** The clock is System.nanoTime, whose numbers may be negative and may overflow. */
    @ParameterizedTest
    @ValueSource(longs = {-1_500_000_000L, Long.MAX_VALUE - 1, Long.MIN_VALUE})
    void shouldNotCareWhereTheClockBegins(long start) {
        MessageExpiry expiry = new MessageExpiry(10, start);

        assertThat(expiry.remaining(start + nanos(3_500))).isEqualTo(7);
        assertThat(expiry.isOver(start + nanos(9_999))).isFalse();
        assertThat(expiry.isOver(start + nanos(10_000))).isTrue();
    }

    @Test
    void shouldTakeTheFourBytesAsUnsigned() {
        MessageExpiry expiry = MessageExpiry.of(properties(-1), () -> 0).orElseThrow();

        assertThat(expiry.intervalSeconds()).isEqualTo(4_294_967_295L);
        assertThat(expiry.isOver(nanos(5_000))).isFalse();
        assertThat(expiry.property(0).value()).isEqualTo(-1);
        assertThat(expiry.property(nanos(5_000)).value()).isEqualTo(-6);
        assertThat(expiry.property(0).propertyId()).isEqualTo(ID);
    }

    @Test
    void shouldNotAskTheClockForMessagesThatDoNotExpire() {
        assertThat(MessageExpiry.of(MqttProperties.NO_PROPERTIES, () -> {
                    throw new AssertionError("asked");
                }))
                .isEmpty();
    }

    private static MqttProperties properties(int interval) {
        MqttProperties properties = new MqttProperties();
        properties.add(new IntegerProperty(ID, interval));
        return properties;
    }

    private static long nanos(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
