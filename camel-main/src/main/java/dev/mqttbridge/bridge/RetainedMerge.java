package dev.mqttbridge.bridge;

import java.util.Optional;
import java.util.Set;

/**
 * Decides what becomes of one topic of which the hub and a child retain different messages: a three-way merge with what both had when
 * they last were known to agree. Who has changed since wins; the hub, if both have or nobody knows. Pure.
 */
final class RetainedMerge {

    private RetainedMerge() {}

    /** What is to be done. */
    enum Action {
        NOTHING,
        /** Publish the hub's message at the child. */
        DOWN,
        /** Publish the child's message at the hub. */
        UP,
        DELETE_AT_CHILD,
        DELETE_AT_HUB
    }

    /** Which way the topic rules carry the topic. */
    enum Carried {
        UP,
        DOWN,
        BOTH
    }

    /**
     * What one broker retains.
     *
     * @param hash of the payload, {@link PayloadHash#ABSENT} if it retains nothing
     * @param copy the message has come from the other broker over this link: the other one had it once
     * @param keptState the broker has not lost its store since the link was last up, so what it lacks it has deleted
     */
    record Side(long hash, boolean copy, boolean keptState) {

        boolean absent() {
            return hash == PayloadHash.ABSENT;
        }
    }

    /**
     * What both brokers had.
     *
     * @param agreed newest hash that both had or were about to have
     * @param before hashes of just before, which a broker may still have that did not get the newest; mostly empty
     */
    record Base(long agreed, Set<Long> before) {

        boolean knows(Side side) {
            return side.hash() == agreed || before.contains(side.hash());
        }
    }

    static Action decide(Optional<Base> base, Side hub, Side child, Carried carried) {
        if (hub.hash() == child.hash()) {
            return Action.NOTHING;
        }
        return switch (carried) {
            case BOTH -> hubWins(base, hub, child) ? down(hub) : up(child);
            case UP -> oneWay(base, child, hub) ? up(child) : Action.NOTHING;
            case DOWN -> oneWay(base, hub, child) ? down(hub) : Action.NOTHING;
        };
    }

    private static boolean hubWins(Optional<Base> base, Side hub, Side child) {
        if (!hub.keptState() || !child.keptState()) {
            // That a broker which has lost its store lacks a topic proves nothing, so whoever has it wins.
            return !hub.absent();
        }
        return base.map(known -> hubWinsAgainst(known, hub, child)).orElseGet(() -> hubWinsUnknown(hub, child));
    }

    private static boolean hubWinsAgainst(Base base, Side hub, Side child) {
        boolean hubChanged = !base.knows(hub);
        boolean childChanged = !base.knows(child);
        if (hubChanged != childChanged) {
            return hubChanged;
        }
        // If neither has changed, one did not get the newest message.
        return hubChanged || child.hash() != base.agreed();
    }

    /** A copy that the broker it came from has no more was deleted or replaced there. */
    private static boolean hubWinsUnknown(Side hub, Side child) {
        if (hub.absent()) {
            return child.copy();
        }
        return !hub.copy() || !child.absent() && child.copy();
    }

    /** Where a topic goes one way only, the target follows the source; but a topic that the source never had is the target's own. */
    private static boolean oneWay(Optional<Base> base, Side source, Side target) {
        if (!source.absent()) {
            return true;
        }
        return source.keptState() && base.map(known -> known.knows(target)).orElse(target.copy());
    }

    private static Action down(Side hub) {
        return hub.absent() ? Action.DELETE_AT_CHILD : Action.DOWN;
    }

    private static Action up(Side child) {
        return child.absent() ? Action.DELETE_AT_HUB : Action.UP;
    }
}
