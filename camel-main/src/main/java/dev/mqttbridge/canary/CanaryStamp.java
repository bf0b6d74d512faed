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
 * @param qos at which it was published, 1 or 2
 */
record CanaryStamp(long process, long sentAt, int qos) {

    private static final Pattern FORM = Pattern.compile("([0-9a-f]{16}) (-?[0-9]{1,19}) ([12])");

    byte[] bytes() {
        return String.format("%016x %d %d", process, sentAt, qos).getBytes(StandardCharsets.US_ASCII);
    }

    /** Empty for anything else that somebody may have published there. */
    static Optional<CanaryStamp> parse(byte[] payload) {
        Matcher form = FORM.matcher(new String(payload, StandardCharsets.US_ASCII));
        if (!form.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new CanaryStamp(
                    Long.parseUnsignedLong(form.group(1), 16),
                    Long.parseLong(form.group(2)),
                    Integer.parseInt(form.group(3))));
        } catch (NumberFormatException tooLarge) {
            return Optional.empty();
        }
    }
}
