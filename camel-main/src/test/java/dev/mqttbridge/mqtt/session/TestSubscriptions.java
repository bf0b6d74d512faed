package dev.mqttbridge.mqtt.session;

import dev.mqttbridge.mqtt.frame.SubscribeFrames.Filter;
import dev.mqttbridge.mqtt.frame.SubscribeFrames.Subscribe;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Subscriptions for tests outside this package. */
public final class TestSubscriptions {

    private TestSubscriptions() {}

    /** At QoS 1, all granted. */
    public static Subscriptions to(String... filters) {
        List<Filter> all =
                Stream.of(filters).map(filter -> new Filter(filter, 1)).toList();
        int[] codes = new int[filters.length];
        Arrays.fill(codes, 1);
        Subscriptions subscriptions = new Subscriptions();
        subscriptions.subscribed(new Subscribe(0, all), codes);
        return subscriptions;
    }
}
