package dev.mqttbridge.config;

import java.util.List;
import java.util.function.UnaryOperator;

/** What has to hold between the parts of one topic rule, each of which is right by itself. */
final class TopicRuleChecks {

    private final Errors errors;

    TopicRuleChecks(Errors errors) {
        this.errors = errors;
    }

    /**
     * Reports the first thing that is wrong.
     *
     * @param path from a key of the rule to its place in the file
     * @return true if nothing is
     */
    boolean check(UnaryOperator<String> path, String filter, List<String> exclude, Remap remap) {
        if (filter.isEmpty() && (remap.local().isEmpty() || remap.remote().isEmpty())) {
            errors.add(
                    path.apply("filter"),
                    Shown.text(filter),
                    "must be " + TopicFilters.ALLOWED + "; it may be empty where remap has both local and remote, "
                            + "the two names of one topic");
            return false;
        }
        return joins(path, "local", remap.local(), filter, exclude)
                && joins(path, "remote", remap.remote(), filter, exclude)
                && excludesSomething(path, filter, exclude, remap);
    }

    /** A prefix is put in front as it is, without a slash between, as Mosquitto does. */
    private boolean joins(UnaryOperator<String> path, String key, String prefix, String filter, List<String> exclude) {
        for (int i = -1; i < exclude.size(); i++) {
            String relative = i < 0 ? filter : exclude.get(i);
            if (!TopicFilters.isValid(prefix + relative)) {
                errors.add(
                        path.apply("remap." + key),
                        Shown.text(prefix),
                        "makes " + Shown.text(prefix + relative) + " of "
                                + (i < 0 ? "filter" : "exclude[" + i + "]") + ", must make " + TopicFilters.ALLOWED
                                + ", at most 65535 bytes; a prefix in front of a wildcard ends with /");
                return false;
            }
        }
        return true;
    }

    /** Likely meant for the full topic, or misspelt: what should be kept back would pass. */
    private boolean excludesSomething(UnaryOperator<String> path, String filter, List<String> exclude, Remap remap) {
        for (int i = 0; i < exclude.size(); i++) {
            String prefix = remap.local();
            if (TopicFilters.intersection(prefix + filter, prefix + exclude.get(i))
                    .isEmpty()) {
                errors.add(
                        path.apply("exclude[" + i + "]"),
                        Shown.text(exclude.get(i)),
                        "excludes nothing, must match some topic that filter " + Shown.text(filter)
                                + " matches; both are without the prefixes of remap");
                return false;
            }
        }
        return true;
    }
}
