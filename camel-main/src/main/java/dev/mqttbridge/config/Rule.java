package dev.mqttbridge.config;

import java.util.Objects;
import java.util.function.Predicate;

/**
 * What a value may be, in words and as a test. The records and the loader use the same rules, so that a message and
 * what is really enforced cannot differ.
 *
 * @param allowed completes the sentence "must be …"
 */
record Rule<T>(String allowed, Predicate<? super T> test) {

    static <T> Rule<T> anything() {
        return new Rule<>("", value -> true);
    }

    boolean accepts(T value) {
        return test.test(value);
    }

    /** For constructors: not for secrets, as the message shows the value. */
    void require(String name, T value) {
        Objects.requireNonNull(value, name);
        if (!accepts(value)) {
            throw new IllegalArgumentException(name + ": \"" + value + "\" must be " + allowed);
        }
    }
}
