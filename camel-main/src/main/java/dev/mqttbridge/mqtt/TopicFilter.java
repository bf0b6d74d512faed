package dev.mqttbridge.mqtt;

/** A topic filter (MQTT 5, section 4.7) that topics are matched with. Allocates nothing for a topic. Immutable. */
public final class TopicFilter {

    private final String filter;

    /** @param filter a valid one, without {@code $share} */
    public TopicFilter(String filter) {
        this.filter = filter;
    }

    public boolean matches(String topic) {
        if (topic.isEmpty() || topic.charAt(0) == '$' && startsWithWildcard()) { // MQTT-4.7.3-1, MQTT-4.7.2-1
            return false;
        }
        int f = 0;
        int t = 0;
        while (true) {
            // Both are at the beginning of a level.
            if (is('#', f)) {
                return true;
            }
            if (is('+', f)) {
                f++;
                t = endOfLevel(topic, t);
            } else {
                int end = endOfLevel(filter, f);
                int length = end - f;
                if (!topic.regionMatches(t, filter, f, length)) {
                    return false;
                }
                f = end;
                t += length;
            }
            if (t == topic.length()) {
                return f == filter.length() || isParentOfHash(f);
            }
            if (f == filter.length() || topic.charAt(t) != '/') {
                return false;
            }
            f++;
            t++;
        }
    }

    private boolean startsWithWildcard() {
        return is('#', 0) || is('+', 0);
    }

    /** The multi-level wildcard stands for the parent level too (MQTT 5, 4.7.1.2). */
    private boolean isParentOfHash(int f) {
        return filter.length() - f == 2 && is('/', f) && is('#', f + 1);
    }

    private boolean is(char c, int at) {
        return at < filter.length() && filter.charAt(at) == c;
    }

    private static int endOfLevel(String text, int from) {
        int slash = text.indexOf('/', from);
        return slash < 0 ? text.length() : slash;
    }

    @Override
    public String toString() {
        return filter;
    }
}
