package dev.mqttbridge.mqtt;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How long a message still has. Its Message Expiry Interval goes on as what was received less the time it has waited here
 * (MQTT-3.3.2-6), in whole seconds. Pure: time comes as the nanoseconds of one monotonic clock.
 *
 * @param intervalSeconds as received, 0 to 4,294,967,295
 * @param receivedNanos when
 */
public record MessageExpiry(long intervalSeconds, long receivedNanos) {

    private static final int ID = MqttPropertyType.PUBLICATION_EXPIRY_INTERVAL.value();

    /** Of a message that has just been received; empty if it does not expire. Asks the clock only where it does. */
    public static Optional<MessageExpiry> of(MqttProperties received, LongSupplier nanoClock) {
        return received.getProperty(ID) instanceof IntegerProperty interval
                ? Optional.of(new MessageExpiry(Integer.toUnsignedLong(interval.value()), nanoClock.getAsLong()))
                : Optional.empty();
    }

    /** Its time is over, and it is over because of the wait: what came with 0 and goes at once is the next broker's to judge. */
    public boolean isOver(long nowNanos) {
        long waited = waitedSeconds(nowNanos);
        return waited > 0 && waited >= intervalSeconds;
    }

    /** In seconds, not below 0. */
    public long remaining(long nowNanos) {
        return Math.max(0, intervalSeconds - waitedSeconds(nowNanos));
    }

    /** The property as it goes to the next broker. */
    public IntegerProperty property(long nowNanos) {
        return new IntegerProperty(ID, (int) remaining(nowNanos));
    }

    private long waitedSeconds(long nowNanos) {
        return TimeUnit.NANOSECONDS.toSeconds(nowNanos - receivedNanos);
    }
}
