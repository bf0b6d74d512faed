package dev.mqttbridge.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Pattern;

/** How a value of the file appears in an error: on one line, not too long, and no secret. */
final class Shown {

    static final String SECRET = "***";

    private static final int LONGEST = 80;
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
    // user:password@ before a host, which people write from habit with URLs; tried where a part begins, or long text
    // takes minutes
    private static final Pattern USER_INFO = Pattern.compile("(?<![^/\\s])[^/\\s]*:[^\\s]*@");

    private Shown() {}

    static String text(String text) {
        String clean = CONTROL.matcher(USER_INFO.matcher(text).replaceAll(SECRET + "@"))
                .replaceAll("?");
        return '"' + (clean.length() <= LONGEST ? clean : clean.substring(0, LONGEST) + "...") + '"';
    }

    static String node(JsonNode node) {
        if (node.isObject()) {
            return "a mapping";
        }
        if (node.isArray()) {
            return "a list";
        }
        return node.isTextual() ? text(node.textValue()) : node.asText();
    }
}
