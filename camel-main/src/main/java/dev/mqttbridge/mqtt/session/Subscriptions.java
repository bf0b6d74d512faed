package dev.mqttbridge.mqtt.session;

import dev.mqttbridge.mqtt.frame.SubscribeFrames;
import dev.mqttbridge.mqtt.frame.SubscribeFrames.Filter;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a client is subscribed to, as its brokers have granted it, so that another broker can be asked for the same. Not thread-safe.
 */
public final class Subscriptions {

    /** Bytes of filters in one SUBSCRIBE: brokers limit the size of a packet. */
    private static final int MOST_BYTES = 8 * 1024;

    private static final int RETAIN_HANDLING = 0x30;
    private static final int DO_NOT_SEND_RETAINED = 0x20;

    /**
     * One granted subscription.
     *
     * @param options the options byte of SUBSCRIBE (MQTT 5, 3.8.3.1); in older versions the requested QoS
     * @param identifier Subscription Identifier, 0 if it has none
     * @param granted QoS that the broker granted
     */
    record Granted(String filter, int options, int identifier, int granted) {}

    private Map<String, Granted> byFilter = Map.of();

    public boolean isEmpty() {
        return byFilter.isEmpty();
    }

    public int size() {
        return byFilter.size();
    }

    Collection<Granted> all() {
        return byFilter.values();
    }

    /** Applies a SUBSCRIBE and the reason codes of its SUBACK, one for each filter. */
    void subscribed(SubscribeFrames.Subscribe subscribe, int[] codes) {
        if (byFilter.isEmpty()) {
            byFilter = new LinkedHashMap<>(4);
        }
        List<Filter> filters = subscribe.filters();
        for (int i = 0; i < filters.size() && i < codes.length; i++) {
            Filter filter = filters.get(i);
            if (codes[i] < 0x80) {
                byFilter.put(
                        filter.filter(),
                        new Granted(filter.filter(), filter.options(), subscribe.identifier(), codes[i]));
            }
        }
    }

    /** Applies an UNSUBSCRIBE and the reason codes of its UNSUBACK; before MQTT 5 there are none, and all succeed. */
    void unsubscribed(List<String> filters, int[] codes) {
        if (byFilter.isEmpty()) {
            return;
        }
        for (int i = 0; i < filters.size(); i++) {
            if (i >= codes.length || codes[i] < 0x80) {
                byFilter.remove(filters.get(i));
            }
        }
    }

    /** Takes over what is known of an earlier connection of the same session. */
    public void addAll(Subscriptions other) {
        if (!other.isEmpty()) {
            byFilter = new LinkedHashMap<>(byFilter);
            byFilter.putAll(other.byFilter);
        }
    }

    /** A copy that no longer changes with this. */
    public Subscriptions copy() {
        Subscriptions copy = new Subscriptions();
        copy.addAll(this);
        return copy;
    }

    /** A SUBSCRIBE that asks a new broker for some of them. */
    record Request(List<Granted> subscriptions) {

        /** Retained messages are not asked for again where that can be said (MQTT 5, Retain Handling 2). */
        ByteBuf frame(int packetId, boolean mqtt5) {
            List<Filter> filters = subscriptions.stream()
                    .map(s -> new Filter(
                            s.filter(), mqtt5 ? s.options() & ~RETAIN_HANDLING | DO_NOT_SEND_RETAINED : s.options()))
                    .toList();
            return SubscribeFrames.subscribe(packetId, subscriptions.get(0).identifier(), filters, mqtt5);
        }
    }

    /** All of them, in as few requests as identifiers and size allow. */
    List<Request> requests() {
        Map<Integer, List<Granted>> byIdentifier = new LinkedHashMap<>();
        for (Granted subscription : byFilter.values()) {
            byIdentifier
                    .computeIfAbsent(subscription.identifier(), id -> new ArrayList<>())
                    .add(subscription);
        }
        List<Request> requests = new ArrayList<>();
        for (List<Granted> group : byIdentifier.values()) {
            split(group, requests);
        }
        return requests;
    }

    private static void split(List<Granted> group, List<Request> requests) {
        List<Granted> some = new ArrayList<>();
        int bytes = 0;
        for (Granted subscription : group) {
            int size = subscription.filter().length() * 3 + 3;
            if (bytes + size > MOST_BYTES && !some.isEmpty()) {
                requests.add(new Request(some));
                some = new ArrayList<>();
                bytes = 0;
            }
            some.add(subscription);
            bytes += size;
        }
        requests.add(new Request(some));
    }
}
