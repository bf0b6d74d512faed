package dev.mqttbridge.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;

/** How a scalar of the file is read as a Java value. */
@FunctionalInterface
interface Kind<T> {

    /**
     * What stands in the file.
     *
     * @param text after placeholders were replaced
     * @param replaced if so, its YAML type says nothing: {@code ${N:3}} is a number where one is needed
     */
    record Scalar(JsonNode node, String text, boolean replaced) {

        boolean isText() {
            return replaced || node.isTextual();
        }
    }

    Kind<String> TEXT = scalar -> {
        if (!scalar.isText()) {
            throw new IllegalArgumentException("must be text: put it in quotes");
        }
        return scalar.text();
    };

    Kind<Integer> NUMBER = scalar -> {
        boolean number = scalar.replaced()
                ? scalar.text().matches("-?[0-9]{1,9}")
                : scalar.node().isInt();
        if (!number) {
            throw new IllegalArgumentException("must be a whole number");
        }
        return Integer.valueOf(scalar.text());
    };

    Kind<Duration> DURATION = scalar -> Durations.parse(scalar.text());

    Kind<HostPort> HOST_PORT = scalar -> HostPort.parse(scalar.text());

    static <E extends Enum<E> & Word> Kind<E> word(Class<E> words) {
        String allowed = Arrays.stream(words.getEnumConstants()).map(Word::text).collect(Collectors.joining(" | "));
        return scalar -> Arrays.stream(words.getEnumConstants())
                .filter(word -> word.text().equals(scalar.text()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("must be " + allowed));
    }

    /** @throws IllegalArgumentException if it cannot be read so; the message says what it must be */
    T read(Scalar scalar);
}
