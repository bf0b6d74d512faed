package dev.mqttbridge.it.load;

import java.util.concurrent.TimeUnit;

/**
 * What is published: numbered messages by several publishers, each on a topic of its own.
 *
 * @param name of topics and client ids; must differ between loads on the same brokers
 * @param qos 1 or 2
 * @param publishers at most 10
 * @param rate messages per second, of all publishers together
 */
public record LoadSpec(String name, int qos, int publishers, int messagesEach, int payloadBytes, int rate) {

    public LoadSpec {
        if (qos < 1 || qos > 2 || publishers < 1 || publishers > 10) {
            throw new IllegalArgumentException("QoS " + qos + ", " + publishers + " publishers");
        }
    }

    public int messages() {
        return publishers * messagesEach;
    }

    /** Between two messages of one publisher. */
    long intervalNanos() {
        return TimeUnit.SECONDS.toNanos(publishers) / rate;
    }

    /** Its last character is the publisher's number. */
    String topicOf(int publisher) {
        return name + "/" + publisher;
    }

    String filter() {
        return name + "/+";
    }
}
