package dev.mqttbridge.link;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What links say to find out about loops: published by {@code origin} at its hub, passed on from broker to broker by every link that
 * carries messages. When it gets to the child of its origin, there is a second way between the two, and {@code via} tells who
 * makes it. As text: {@code 1 <along> <against> <number> <origin> <via>…}, separated by spaces. Immutable.
 *
 * @param along what the origin carries in the direction that this goes, see {@link LoopDetector}
 * @param against what it carries in the opposite direction
 * @param number counts up with each hello of its origin
 * @param origin id of the link that began it
 * @param via ids of the links that have passed it on, in order
 */
record Hello(String along, String against, long number, String origin, List<String> via) {

    /** Longer ways are not looked for: a guard against nonsense, far beyond what anybody builds. */
    static final int MOST_LINKS = 32;

    private static final String FORMAT = "1";
    private static final int MOST_CHARACTERS = 8_000;
    private static final int FIXED_WORDS = 5;
    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

    Hello {
        via = List.copyOf(via);
    }

    /** Empty if it is not one that we understand: the topic is open to whoever the broker lets write to it. */
    static Optional<Hello> parse(String text) {
        if (text.length() > MOST_CHARACTERS) {
            return Optional.empty();
        }
        List<String> words = List.of(text.split(" ", -1));
        if (words.size() < FIXED_WORDS
                || words.size() > FIXED_WORDS + MOST_LINKS
                || words.contains("")
                || !words.get(0).equals(FORMAT)
                || !NUMBER.matcher(words.get(3)).matches()) {
            return Optional.empty();
        }
        return Optional.of(new Hello(
                words.get(1),
                words.get(2),
                Long.parseLong(words.get(3)),
                words.get(4),
                words.subList(FIXED_WORDS, words.size())));
    }

    String text() {
        return String.join(
                " ",
                Stream.concat(Stream.of(FORMAT, along, against, String.valueOf(number), origin), via.stream())
                        .toList());
    }

    /** Whether this link has begun it or passed it on. */
    boolean hasPassed(String link) {
        return origin.equals(link) || via.contains(link);
    }

    boolean canGoOn() {
        return via.size() < MOST_LINKS;
    }

    /** The same, passed on by one link more. */
    Hello then(String link) {
        return new Hello(
                along,
                against,
                number,
                origin,
                Stream.concat(via.stream(), Stream.of(link)).toList());
    }
}
