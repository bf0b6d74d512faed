package dev.mqttbridge.canary;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a canary carries.
 *
 * @param process a number of the process that sent it: the clock of another one means nothing here
 * @param sentAt by {@link System#nanoTime} of that process
 */
record CanaryStamp(long process, long sentAt) {

    private static final Pattern FORM = Pattern.compile("([0-9a-f]{16}) (-?[0-9]{1,19})");

    byte[] bytes() {
        return String.format("%016x %d", process, sentAt).getBytes(StandardCharsets.US_ASCII);
    }

    /** Empty for anything else that somebody may have published there. */
    static Optional<CanaryStamp> parse(byte[] payload) {
        Matcher form = FORM.matcher(new String(payload, StandardCharsets.US_ASCII));
        if (!form.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new CanaryStamp(Long.parseUnsignedLong(form.group(1), 16), Long.parseLong(form.group(2))));
        } catch (NumberFormatException tooLarge) {
            return Optional.empty();
        }
    }
}
