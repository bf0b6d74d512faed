package dev.mqttbridge.config;

import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** MQTT topic filters (MQTT 5, section 4.7). */
final class TopicFilters {

    static final String ALLOWED =
            "an MQTT topic filter: + only as a whole level, # only as the whole last level, no $share, no NUL";

    private static final int MAX_BYTES = 65_535; // MQTT-4.7.3-3

    private TopicFilters() {}

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
