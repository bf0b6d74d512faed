package dev.mqttbridge.metrics;

import java.util.List;

/**
 * Every meter that is this service's own, with its unit and tags. Prometheus shows them with underscores, the unit appended, and
 * counters with {@code _total}. Tags are names from the configuration or words of a fixed set, never a client id or a topic.
 */
public enum Meters {
    BROKER_STATUS(
            "mqtt.bridge.broker.status",
            Kind.GAUGE,
            "",
            "1 for the status the broker is in, 0 for the others",
            "broker",
            "status"),
    BROKER_RTT("mqtt.bridge.broker.ping", Kind.TIMER, "seconds", "Round trip of successful MQTT pings", "broker"),
    BROKER_PING_FAILURES("mqtt.bridge.broker.ping.failures", Kind.COUNTER, "", "Failed MQTT pings", "broker"),
    BROKER_TRANSITIONS(
            "mqtt.bridge.broker.transitions", Kind.COUNTER, "", "Changes of a broker's status", "broker", "to"),
    BROKER_SESSIONS("mqtt.bridge.broker.sessions", Kind.GAUGE, "", "Clients attached to the broker", "broker"),
    LISTENER_OPEN("mqtt.bridge.listener.connections", Kind.GAUGE, "", "Client connections open", "listener"),
    LISTENER_ACCEPTED("mqtt.bridge.listener.accepted", Kind.COUNTER, "", "Client connections accepted", "listener"),
    LISTENER_ENDED(
            "mqtt.bridge.listener.ended",
            Kind.COUNTER,
            "",
            "Client connections that ended, by reason",
            "listener",
            "reason"),
    LISTENER_IN("mqtt.bridge.listener.in", Kind.COUNTER, "bytes", "Bytes from clients", "listener"),
    LISTENER_OUT("mqtt.bridge.listener.out", Kind.COUNTER, "bytes", "Bytes to clients", "listener"),
    LISTENER_ATTACH(
            "mqtt.bridge.listener.attach",
            Kind.TIMER,
            "seconds",
            "From a client's first byte to its broker",
            "listener",
            "broker"),
    LISTENER_REHOMED(
            "mqtt.bridge.listener.rehomed",
            Kind.TIMER,
            "seconds",
            "From the loss of a session's broker to its first packet for another",
            "listener",
            "broker"),
    LISTENER_MOVED(
            "mqtt.bridge.listener.moved",
            Kind.COUNTER,
            "",
            "Sessions moved between living brokers, by failback and drain",
            "listener",
            "broker"),
    LINK_UP("mqtt.bridge.link.up", Kind.GAUGE, "", "1 while the link is UP, else 0", "link"),
    LINK_STATUS(
            "mqtt.bridge.link.status",
            Kind.GAUGE,
            "",
            "1 for the status the link is in, 0 for the others",
            "link",
            "status"),
    LINK_LAG(
            "mqtt.bridge.link.lag",
            Kind.GAUGE,
            "seconds",
            "Newest canary's time, or acknowledgement's where there is no canary",
            "link",
            "way"),
    LINK_MESSAGES("mqtt.bridge.link.messages", Kind.COUNTER, "", "Messages passed on", "link", "way"),
    LINK_BYTES("mqtt.bridge.link.payload", Kind.COUNTER, "bytes", "Payload bytes passed on", "link", "way"),
    LINK_IN_FLIGHT(
            "mqtt.bridge.link.in.flight",
            Kind.GAUGE,
            "",
            "QoS 1 and 2 messages not yet acknowledged by the target",
            "link",
            "way"),
    LINK_DROPPED(
            "mqtt.bridge.link.dropped", Kind.COUNTER, "", "Messages not passed on, by reason", "link", "way", "reason"),
    LINK_RETAINED(
            "mqtt.bridge.link.retained",
            Kind.COUNTER,
            "",
            "Retained messages, or deletions of those, published because one broker lacked them",
            "link",
            "way"),
    LINK_BREAKS("mqtt.bridge.link.breaks", Kind.COUNTER, "", "Times the link went down", "link");

    /** What kind of meter it is. */
    public enum Kind {
        COUNTER,
        GAUGE,
        TIMER
    }

    private final String meterName;
    private final Kind kind;
    private final String unit;
    private final String description;
    private final List<String> tags;

    Meters(String meterName, Kind kind, String unit, String description, String... tags) {
        this.meterName = meterName;
        this.kind = kind;
        this.unit = unit;
        this.description = description;
        this.tags = List.of(tags);
    }

    /** Name in Micrometer's dotted form. */
    public String meterName() {
        return meterName;
    }

    public Kind kind() {
        return kind;
    }

    /** Base unit; empty for plain numbers. */
    public String unit() {
        return unit;
    }

    public String description() {
        return description;
    }

    public List<String> tags() {
        return tags;
    }

    /** Name as Prometheus shows it. */
    public String prometheusName() {
        String name = meterName.replace('.', '_') + (unit.isEmpty() ? "" : "_" + unit);
        return kind == Kind.COUNTER ? name + "_total" : name;
    }
}
