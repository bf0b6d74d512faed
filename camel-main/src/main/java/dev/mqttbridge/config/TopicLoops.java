package dev.mqttbridge.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds rules of a link that would carry a message round: up by one, down by another, and then by the first again under a new name,
 * and so on. No-local subscriptions and the message's path stop it after one round, where the brokers know these; a configuration
 * must not depend on that.
 *
 * <p>Not a loop: a message that would come straight back under the name it had, which is what every rule for both directions does
 * with an echo, and one that comes back under a name that no rule carries again. Expects rules that do not overlap.
 */
final class TopicLoops {

    /** One use of a rule: its direction may be both, a message's is not. */
    private record Step(int rule, Direction way) {}

    private final List<String> paths;
    private final List<TopicRule> rules;
    private final Errors errors;

    /** @param paths of the rules */
    TopicLoops(List<String> paths, List<TopicRule> rules, Errors errors) {
        this.paths = paths;
        this.rules = rules;
        this.errors = errors;
    }

    /** Reports the first loop, if there is one. */
    void check() {
        for (Direction way : List.of(Direction.UP, Direction.DOWN)) {
            for (int i = 0; i < rules.size(); i++) {
                if (rules.get(i).direction().includes(way)
                        && follow(new Step(i, way), rules.get(i).filterAtSource(way), new ArrayList<>())) {
                    return;
                }
            }
        }
    }

    /**
     * @param topics a filter of what takes this step, all of which the rule carries
     * @param before the steps that it has taken
     */
    private boolean follow(Step step, String topics, List<Step> before) {
        if (before.contains(step)) {
            report(before.subList(before.indexOf(step), before.size()), topics);
            return true;
        }
        Optional<String> arrived = renamed(step, topics);
        if (arrived.isEmpty()) {
            return false;
        }
        List<Step> taken = new ArrayList<>(before);
        taken.add(step);
        Direction back = step.way == Direction.UP ? Direction.DOWN : Direction.UP;
        for (int i = 0; i < rules.size(); i++) {
            if (!rules.get(i).direction().includes(back)) {
                continue;
            }
            Step next = new Step(i, back);
            Optional<String> goesOn =
                    TopicFilters.intersection(arrived.get(), rules.get(i).filterAtSource(back));
            if (goesOn.isPresent() && !isEcho(step, next, goesOn.get()) && follow(next, goesOn.get(), taken)) {
                return true;
            }
        }
        return false;
    }

    /** True if these topics, which the first step led to, get by the second one the names they had before the first. */
    private boolean isEcho(Step first, Step second, String topics) {
        Optional<String> had = renamed(new Step(first.rule, second.way), topics);
        return had.equals(renamed(second, topics));
    }

    /** The names at the target; empty where a topic lacks the prefix, as "a", which a/# matches, lacks "a/". */
    private Optional<String> renamed(Step step, String topics) {
        Remap remap = rules.get(step.rule).remap();
        String prefix = remap.atSource(step.way);
        return topics.startsWith(prefix)
                ? Optional.of(remap.atTarget(step.way) + topics.substring(prefix.length()))
                : Optional.empty();
    }

    private void report(List<Step> round, String again) {
        StringBuilder way = new StringBuilder();
        for (Step step : round) {
            way.append(way.isEmpty() ? "" : ", then ")
                    .append(step.way.text())
                    .append(" by ")
                    .append(at(step));
        }
        Step first = round.get(0);
        errors.add(
                at(first) + (rules.get(first.rule).remap().equals(Remap.NONE) ? ".filter" : ".remap"),
                "",
                "makes a loop: a message goes " + way + ", comes back as " + Shown.text(again)
                        + " and goes the same way again; must lead to topics that are not carried again");
    }

    private String at(Step step) {
        return paths.get(step.rule);
    }
}
