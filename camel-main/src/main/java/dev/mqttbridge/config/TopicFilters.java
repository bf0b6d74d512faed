package dev.mqttbridge.config;

import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** MQTT topic filters (MQTT 5, section 4.7). */
final class TopicFilters {

    static final String ALLOWED =
            "an MQTT topic filter: + only as a whole level, # only as the whole last level, no $share, no NUL";

    private static final int MAX_BYTES = 65_535; // MQTT-4.7.3-3

    private TopicFilters() {}

    /** A part that can stand in front of a topic filter. */
    static boolean isValidPrefix(String prefix) {
        return prefix.chars().noneMatch(c -> c == '+' || c == '#' || c == '\0') && fitsOnTheWire(prefix);
    }

    /** Valid, and not a shared subscription: a bridge must see every message. */
    static boolean isValid(String filter) {
        String[] levels = filter.split("/", -1);
        return !filter.isEmpty() // MQTT-4.7.3-1
                && filter.indexOf('\0') < 0 // MQTT-4.7.3-2
                && !levels[0].equals("$share")
                && hasWildcardsInPlace(levels)
                && fitsOnTheWire(filter);
    }

    /** MQTT-4.7.1-1 and MQTT-4.7.1-2. */
    private static boolean hasWildcardsInPlace(String[] levels) {
        for (int i = 0; i < levels.length; i++) {
            boolean lone = levels[i].length() == 1;
            boolean last = i == levels.length - 1;
            if (levels[i].contains("+") && !lone || levels[i].contains("#") && !(lone && last)) {
                return false;
            }
        }
        return true;
    }

    /**
     * A filter that matches exactly the topics that both match; empty if there is none. Level by level: a literal beats {@code +},
     * and {@code #}, which matches its parent level too, yields to whatever the other has left.
     */
    static Optional<String> intersection(String one, String other) {
        String[] a = one.split("/", -1);
        String[] b = other.split("/", -1);
        // MQTT-4.7.2-1: a filter that begins with a wildcard does not match topics that begin with $.
        if (isWildcard(a[0]) && b[0].startsWith("$") || isWildcard(b[0]) && a[0].startsWith("$")) {
            return Optional.empty();
        }
        List<String> both = new ArrayList<>();
        int i = 0;
        while (i < a.length && i < b.length && !a[i].equals("#") && !b[i].equals("#")) {
            if (!a[i].equals("+") && !b[i].equals("+") && !a[i].equals(b[i])) {
                return Optional.empty();
            }
            both.add(a[i].equals("+") ? b[i] : a[i]);
            i++;
        }
        String[] longer = i < a.length && a[i].equals("#") ? b : i < b.length && b[i].equals("#") ? a : null;
        if (longer == null) {
            return a.length == b.length ? Optional.of(String.join("/", both)) : Optional.empty();
        }
        both.addAll(Arrays.asList(longer).subList(i, longer.length));
        return Optional.of(String.join("/", both));
    }

    private static boolean isWildcard(String level) {
        return level.equals("+") || level.equals("#");
    }

    private static boolean fitsOnTheWire(String filter) {
        try {
            // The encoder, unlike getBytes, refuses lone surrogates (MQTT-1.5.4-1).
            return StandardCharsets.UTF_8
                            .newEncoder()
                            .encode(CharBuffer.wrap(filter))
                            .remaining()
                    <= MAX_BYTES;
        } catch (CharacterCodingException notUnicode) {
            return false;
        }
    }
}
