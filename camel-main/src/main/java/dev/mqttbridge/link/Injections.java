package dev.mqttbridge.link;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntPredicate;

/**
 * Messages that a lane publishes of its own accord, at QoS 1 and 2, by packet id. The source numbers its messages from 1 up, so
 * these take the highest numbers, below the one of SUBSCRIBE. Pure; for one thread.
 */
final class Injections {

    /** They take no other: below it, what a target still holds from an earlier connection can only be the source's. */
    static final int LOWEST_ID = 65_400;

    private static final int HIGHEST_ID = 65_534;

    private final Map<Integer, Consumer<Boolean>> settled = new HashMap<>();

    /** A packet id for the next one; 0 if all are in use. @param inUse whether a message of the source has it just now */
    int freeId(IntPredicate inUse) {
        for (int id = HIGHEST_ID; id >= LOWEST_ID; id--) {
            if (!settled.containsKey(id) && !inUse.test(id)) {
                return id;
            }
        }
        return 0;
    }

    void begin(int packetId, Consumer<Boolean> whenSettled) {
        settled.put(packetId, whenSettled);
    }

    boolean has(int packetId) {
        return !settled.isEmpty() && settled.containsKey(packetId);
    }

    void end(int packetId, boolean taken) {
        settled.remove(packetId).accept(taken);
    }

    /** Nobody will be told any more. */
    void clear() {
        settled.clear();
    }
}
