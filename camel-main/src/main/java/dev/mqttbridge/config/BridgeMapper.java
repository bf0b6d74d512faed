package dev.mqttbridge.config;

import java.util.List;
import java.util.Optional;

/** The {@code bridge} part of the file. */
final class BridgeMapper {

    private final CrossChecks crossChecks;
    private final Errors errors;

    BridgeMapper(CrossChecks crossChecks, Errors errors) {
        this.crossChecks = crossChecks;
        this.errors = errors;
    }

    BridgeConfig map(Section section, List<BrokerConfig> brokers) {
        Optional<List<LinkConfig>> links = section.sections("links").map(given -> Section.each(given, this::link));
        CanaryConfig canary = canary(section.section("canary"));
        String reservedTopic =
                section.optional("reservedTopic", Kind.TEXT, Rules.RESERVED_TOPIC, BridgeConfig.DEFAULT_RESERVED_TOPIC);
        Integer receiveMaximum = section.optional(
                "receiveMaximum", Kind.NUMBER, Rules.RECEIVE_MAXIMUM, BridgeConfig.DEFAULT_RECEIVE_MAXIMUM);
        return section.build(() -> new BridgeConfig(
                links.orElseGet(() -> BridgeConfig.everyChild(brokers).links()),
                canary,
                reservedTopic,
                receiveMaximum));
    }

    private static CanaryConfig canary(Section section) {
        CanaryConfig defaults = CanaryConfig.DEFAULT;
        var interval = section.optional("interval", Kind.DURATION, Rules.CANARY_INTERVAL, defaults.interval());
        var timeout = section.optional("timeout", Kind.DURATION, Rules.TIMEOUT, defaults.timeout());
        return section.build(() -> new CanaryConfig(interval, timeout));
    }

    private LinkConfig link(Section section) {
        String child = section.required("child", Kind.TEXT, Rules.NAME);
        Via via = section.optional("via", Kind.word(Via.class), Rule.anything(), Via.LINK);
        TopicRuleMapper rules = new TopicRuleMapper(via, errors);
        Optional<List<Section>> given = section.sections("topics");
        if (section.size("topics") == 0) {
            section.error("topics", "an empty list", "must be at least one topic; leave it out for every topic");
        }
        List<TopicRule> topics = given.map(rules::map).orElseGet(() -> List.of(TopicRule.everything(via)));
        crossChecks.link(section.path(), child);
        return section.build(() -> new LinkConfig(child, via, topics));
    }
}
