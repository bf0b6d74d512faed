package dev.mqttbridge.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.mqttbridge.broker.Broker;
import dev.mqttbridge.broker.BrokerStatus;
import dev.mqttbridge.broker.Brokers;
import dev.mqttbridge.broker.OverallStatus;
import dev.mqttbridge.broker.Probe;
import dev.mqttbridge.link.LaneStats;
import dev.mqttbridge.link.Link;
import dev.mqttbridge.link.LinkStatus;
import dev.mqttbridge.link.Links;
import dev.mqttbridge.link.Way;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * The body of {@code /health}. Its keys are a contract (README, HTTP).
 *
 * @param status the brokers taken together
 * @param active name of the broker that the next client is sent to first; null if there is none
 * @param brokers by name, in order of preference
 * @param links by the child's name
 */
record HealthReport(OverallStatus status, String active, Map<String, BrokerPart> brokers, Map<String, LinkPart> links) {

    /**
     * @param reason why it is not UP; absent when it is
     * @param rttMs of the last successful ping; null before the first and after a failure
     * @param lastCheck end of the last ping, ISO 8601; null before the first
     * @param sessions clients attached to it now
     */
    record BrokerPart(
            BrokerStatus status,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) String reason,
            String address,
            Double rttMs,
            int consecutiveFailures,
            String lastCheck,
            int sessions) {}

    /** @param reason why it is not UP; absent when it is */
    record LinkPart(
            LinkStatus status,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) String reason,
            WayPart up,
            WayPart down,
            long dropped) {}

    /**
     * @param messages passed on since the start
     * @param lagMs from a client of the source to a client of the target, by the newest canary; where there is none, from taking a
     *     QoS 1 or 2 message to its acknowledgement; null before the first
     */
    record WayPart(long messages, Double lagMs) {}

    static HealthReport of(Brokers brokers, Links links, ToIntFunction<Broker> sessions) {
        Map<String, BrokerPart> brokerParts = new LinkedHashMap<>();
        brokers.stream().forEach(broker -> brokerParts.put(broker.name(), part(broker, sessions.applyAsInt(broker))));
        Map<String, LinkPart> linkParts = new LinkedHashMap<>();
        links.all().forEach(link -> linkParts.put(link.name(), part(link)));
        return new HealthReport(
                brokers.overall(), brokers.active().map(Broker::name).orElse(null), brokerParts, linkParts);
    }

    private static BrokerPart part(Broker broker, int sessions) {
        Probe probe = broker.lastProbe().orElse(null);
        return new BrokerPart(
                broker.status(),
                broker.health().reason(),
                broker.config().address().toString(),
                probe == null || !probe.ok() ? null : rounded(probe.rttMillis()),
                broker.health().failures(),
                probe == null ? null : probe.at().toString(),
                sessions);
    }

    private static LinkPart part(Link link) {
        LaneStats up = link.stats(Way.UP);
        LaneStats down = link.stats(Way.DOWN);
        return new LinkPart(
                link.status(), link.reason(), part(up), part(down), up.droppedInAll() + down.droppedInAll());
    }

    private static WayPart part(LaneStats stats) {
        return new WayPart(
                stats.messages(),
                stats.lagMillis().isPresent() ? rounded(stats.lagMillis().getAsDouble()) : null);
    }

    /** Microseconds are the last digits that mean anything here. */
    private static double rounded(double millis) {
        return Math.round(millis * 1000) / 1000.0;
    }
}
