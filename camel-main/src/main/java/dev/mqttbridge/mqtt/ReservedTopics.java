package dev.mqttbridge.mqtt;

import java.util.Objects;

/**
 * The topics on which the service talks to itself through the brokers. Under a root that begins with {@code $} they are invisible
 * to subscribers of {@code #} and {@code +/…} (MQTT-4.7.2-1). Immutable.
 *
 * @param root first level or levels, without a slash at its end
 * @param instance the service's name, so that two services on the same brokers do not take each other's messages for their own
 */
public record ReservedTopics(String root, String instance) {

    public ReservedTopics {
        Objects.requireNonNull(root, "root");
        Objects.requireNonNull(instance, "instance");
    }

    /** On it a link's canary goes one way. @param way {@code up} or {@code down} */
    public String canary(String child, String way) {
        return root + "/canary/" + instance + "/" + child + "/" + way;
    }

    /** Retained on it: that what a broker retains was made equal to another's. @param link unique among all that use the broker */
    public String reconciled(String link) {
        return root + "/retained/" + link;
    }

    /** On it links find out whether there is another way between their two brokers. The same for all instances. */
    public String hello() {
        return root + "/hello";
    }

    /** True for every topic of this kind, of whichever instance: no link carries it as if it were a user's. */
    public boolean isReserved(String topic) {
        return topic.startsWith(root) && (topic.length() == root.length() || topic.charAt(root.length()) == '/');
    }
}
