package dev.mqttbridge.config;

import java.util.List;
import java.util.Objects;

/** The {@code topics} of one link in the file. */
final class TopicRuleMapper {

    private final Via via;
    private final Errors errors;
    private final TopicOverlaps overlaps;

    /** @param via null if it could not be read */
    TopicRuleMapper(Via via, Errors errors) {
        this.via = via;
        this.errors = errors;
        this.overlaps = new TopicOverlaps(errors);
    }

    /** With a null for each rule that is wrong. */
    List<TopicRule> map(List<Section> sections) {
        List<TopicRule> rules = Section.each(sections, this::rule);
        if (rules.stream().allMatch(Objects::nonNull)) {
            new TopicLoops(sections.stream().map(Section::path).toList(), rules, errors).check();
        }
        return rules;
    }

    private TopicRule rule(Section section) {
        String filter = section.required("filter", Kind.TEXT, Rules.PATTERN);
        Direction direction =
                section.optional("direction", Kind.word(Direction.class), Rule.anything(), Direction.BOTH);
        Integer qos = section.optional("qos", Kind.NUMBER, Rules.qos(via), TopicRule.defaultQos(via));
        List<String> exclude = section.texts("exclude", Rules.FILTER);
        Remap remap = remap(section.section("remap"));
        section.build(() -> true); // reports unknown keys
        if (filter == null || direction == null || qos == null || exclude == null || remap == null) {
            return null;
        }
        checkEngine(via, section.path(), exclude, remap, errors);
        if (!new TopicRuleChecks(errors).check(section::path, filter, exclude, remap)) {
            return null;
        }
        TopicRule rule = new TopicRule(filter, direction, qos, exclude, remap);
        return overlaps.add(section.path(), rule) ? rule : null;
    }

    private static Remap remap(Section section) {
        String local = section.optional("local", Kind.TEXT, Rules.PREFIX, "");
        String remote = section.optional("remote", Kind.TEXT, Rules.PREFIX, "");
        section.build(() -> true); // reports unknown keys
        return local == null || remote == null ? null : new Remap(local, remote);
    }

    /** Stock endpoints subscribe to one filter each and publish under the topic they were given. */
    static void checkEngine(Via via, String path, List<String> exclude, Remap remap, Errors errors) {
        if (via == Via.PAHO && !exclude.isEmpty()) {
            errors.add(path + ".exclude", "", "is not available with via: paho, must be left out (or use via: link)");
        }
        if (via == Via.PAHO && !remap.equals(Remap.NONE)) {
            errors.add(path + ".remap", "", "is not available with via: paho, must be left out (or use via: link)");
        }
    }
}
