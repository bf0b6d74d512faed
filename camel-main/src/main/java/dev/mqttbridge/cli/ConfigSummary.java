package dev.mqttbridge.cli;

import dev.mqttbridge.config.BridgeConfig;
import dev.mqttbridge.config.BrokerConfig;
import dev.mqttbridge.config.CanaryConfig;
import dev.mqttbridge.config.Credentials;
import dev.mqttbridge.config.Direction;
import dev.mqttbridge.config.Durations;
import dev.mqttbridge.config.GatewayConfig;
import dev.mqttbridge.config.HealthConfig;
import dev.mqttbridge.config.LinkConfig;
import dev.mqttbridge.config.Remap;
import dev.mqttbridge.config.ServiceConfig;
import dev.mqttbridge.config.TopicRule;

/** What {@code --check} prints of a configuration: all of it, defaults included, but no secret. */
public final class ConfigSummary {

    private ConfigSummary() {}

    /** Several lines, the last one ended too. */
    public static String of(ServiceConfig config) {
        Table table = new Table().heading("instance").row(config.instance());
        brokers(table, config);
        gateway(table, config.gateway());
        bridge(table, config);
        health(table, config.health());
        return table.heading("http").row(config.http().bind().toString()).toString();
    }

    private static void brokers(Table table, ServiceConfig config) {
        table.heading("brokers, in order of preference");
        for (BrokerConfig broker : config.brokers()) {
            table.row(
                    broker.name(),
                    broker.address().toString(),
                    broker == config.hub() ? "hub" : "child",
                    "MQTT " + broker.protocol().text(),
                    broker.credentials()
                            .map(Credentials::username)
                            .map(user -> "user " + user)
                            .orElse("no user"));
        }
    }

    private static void gateway(Table table, GatewayConfig gateway) {
        table.heading("gateway listeners");
        gateway.listeners()
                .forEach(listener -> table.row(
                        listener.name(),
                        listener.bind().toString(),
                        listener.mode().text(),
                        "at most " + listener.maxConnections() + " connections"));
        noneIf(gateway.listeners().isEmpty(), table);
        table.heading("gateway timings")
                .row("connectTimeout", Durations.format(gateway.connectTimeout()))
                .row("hold", Durations.format(gateway.hold()))
                .row(
                        "failback",
                        "after " + Durations.format(gateway.failback().after()) + ", "
                                + gateway.failback().rate() + " per second")
                .row("rehearsals", String.valueOf(gateway.rehearsals()));
    }

    private static void bridge(Table table, ServiceConfig config) {
        BridgeConfig bridge = config.bridge();
        table.heading("bridge links");
        for (LinkConfig link : bridge.links()) {
            link.topics()
                    .forEach(topic -> table.row(
                            link.child()
                                    + arrow(topic.direction())
                                    + config.hub().name(),
                            topic.filter().isEmpty() ? "(one topic)" : topic.filter(),
                            "qos " + topic.qos(),
                            "via " + link.via().text(),
                            remap(topic),
                            topic.exclude().isEmpty() ? "" : "except " + String.join(" ", topic.exclude())));
        }
        noneIf(bridge.links().isEmpty(), table);
        CanaryConfig canary = bridge.canary();
        table.heading("bridge canary");
        if (canary.isOn()) {
            table.row(
                    "every " + Durations.format(canary.interval()),
                    "timeout " + Durations.format(canary.timeout()),
                    "on " + bridge.reservedTopic() + "/canary/…");
        }
        noneIf(!canary.isOn(), table);
    }

    /** The prefixes, each on the side of its broker. */
    private static String remap(TopicRule topic) {
        return topic.remap().equals(Remap.NONE)
                ? ""
                : '"'
                        + topic.remap().local()
                        + '"'
                        + arrow(topic.direction())
                        + '"'
                        + topic.remap().remote()
                        + '"';
    }

    private static String arrow(Direction direction) {
        return switch (direction) {
            case UP -> " --> ";
            case DOWN -> " <-- ";
            case BOTH -> " <-> ";
        };
    }

    private static void health(Table table, HealthConfig health) {
        table.heading("health checks")
                .row(
                        "normal",
                        "every " + Durations.format(health.interval()),
                        "timeout " + Durations.format(health.timeout()))
                .row(
                        "suspect",
                        "every " + Durations.format(health.fastInterval()),
                        "timeout " + Durations.format(health.fastTimeout()))
                .row("DOWN after", health.failThreshold() + " failures in a row")
                .row("UP after", health.riseThreshold() + " successes in a row");
    }

    private static void noneIf(boolean none, Table table) {
        if (none) {
            table.row("none");
        }
    }
}
