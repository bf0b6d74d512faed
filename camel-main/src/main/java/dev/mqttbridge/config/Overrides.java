package dev.mqttbridge.config;

import com.fasterxml.jackson.databind.node.TextNode;
import java.util.function.Function;

/** Environment variables that win over the file. One that is set to nothing counts as not set. */
final class Overrides {

    private final Function<String, String> environment;
    private final Errors errors;

    /** @param environment gives null for a variable that is not set */
    Overrides(Function<String, String> environment, Errors errors) {
        this.environment = environment;
        this.errors = errors;
    }

    boolean has(String variable) {
        String value = environment.apply(variable);
        return value != null && !value.isBlank();
    }

    /** The variable's value, the file's if it is not set, or null (and an error) if it is wrong. */
    <T> T apply(String variable, String path, Kind<T> kind, Rule<? super T> rule, T fromFile) {
        if (!has(variable)) {
            return fromFile;
        }
        String text = environment.apply(variable).strip();
        try {
            T value = kind.read(new Kind.Scalar(TextNode.valueOf(text), text, true));
            if (rule.accepts(value)) {
                return value;
            }
            error(variable, path, "must be " + rule.allowed());
        } catch (IllegalArgumentException e) {
            error(variable, path, e.getMessage() + " (" + rule.allowed() + ")");
        }
        return null;
    }

    void error(String variable, String path, String problem) {
        errors.add(
                "environment variable " + variable + " (for " + path + ")",
                Shown.text(environment.apply(variable)),
                problem);
    }
}
