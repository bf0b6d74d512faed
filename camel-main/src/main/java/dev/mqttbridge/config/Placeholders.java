package dev.mqttbridge.config;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts the environment in place of {@code ${NAME}} and {@code ${NAME:default}}. A variable that is set to nothing is
 * set: the default does not apply. {@code $${} stands for a plain {@code ${}.
 */
final class Placeholders {

    /** @param problem empty if all went well */
    record Result(String text, String problem) {}

    private static final Pattern PLACEHOLDER = Pattern.compile(
            "\\$\\$\\{|\\$\\{(?<name>[A-Za-z_][A-Za-z0-9_]*)(?::(?<default>[^}]*))?}|(?<broken>\\$\\{)");

    private final Function<String, String> environment;

    /** @param environment gives null for a variable that is not set */
    Placeholders(Function<String, String> environment) {
        this.environment = environment;
    }

    static boolean in(String text) {
        return text.contains("${");
    }

    Result resolve(String text) {
        List<String> problems = new ArrayList<>();
        StringBuilder resolved = new StringBuilder();
        Matcher matcher = PLACEHOLDER.matcher(text);
        while (matcher.find()) {
            matcher.appendReplacement(resolved, Matcher.quoteReplacement(replacement(matcher, problems)));
        }
        matcher.appendTail(resolved);
        return new Result(resolved.toString(), String.join("; ", problems));
    }

    private String replacement(Matcher placeholder, List<String> problems) {
        if (placeholder.group("broken") != null) {
            problems.add("must have ${NAME} or ${NAME:default}; $${ stands for a plain ${");
            return "";
        }
        String name = placeholder.group("name");
        if (name == null) {
            return "${";
        }
        String value = environment.apply(name);
        if (value != null) {
            return value;
        }
        if (placeholder.group("default") == null) {
            problems.add("needs the environment variable " + name + ", which is not set; ${" + name
                    + ":default} would give it a default");
            return "";
        }
        return placeholder.group("default");
    }
}
