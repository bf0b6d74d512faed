package dev.mqttbridge.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One mapping of the file. Every getter that finds something wrong records it and returns null, so that reading can go
 * on to the next error; {@link #build} makes nothing once there was one. The keys that were asked for are the keys that
 * exist: {@link #build} reports the others.
 */
final class Section {

    private final String path;
    private final JsonNode mapping;
    private final Placeholders placeholders;
    private final Errors errors;
    private final Set<String> known = new LinkedHashSet<>();

    Section(String path, JsonNode mapping, Placeholders placeholders, Errors errors) {
        this.path = path;
        this.mapping = mapping;
        this.placeholders = placeholders;
        this.errors = errors;
    }

    String path() {
        return path;
    }

    String path(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    boolean has(String key) {
        return mapping.has(key);
    }

    <T> T optional(String key, Kind<T> kind, Rule<? super T> rule, T fallback) {
        JsonNode node = child(key);
        return node == null ? fallback : read(key, node, kind, rule, false);
    }

    <T> T required(String key, Kind<T> kind, Rule<? super T> rule) {
        JsonNode node = child(key);
        if (node == null) {
            errors.add(path(key), "", "is missing");
            return null;
        }
        return read(key, node, kind, rule, false);
    }

    /** A list of text; empty if the key is absent, null if something in it is wrong. */
    List<String> texts(String key, Rule<? super String> rule) {
        JsonNode node = child(key);
        if (node == null) {
            return List.of();
        }
        if (!node.isArray()) {
            errors.add(path(key), shown(node), "must be a list");
            return null;
        }
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < node.size(); i++) {
            texts.add(read(key + "[" + i + "]", node.get(i), Kind.TEXT, rule, false));
        }
        return texts.contains(null) ? null : texts;
    }

    /** Text that no error may show. */
    Optional<String> secret(String key, Rule<? super String> rule) {
        JsonNode node = child(key);
        return node == null ? Optional.empty() : Optional.ofNullable(read(key, node, Kind.TEXT, rule, true));
    }

    /** An absent section is an empty one: every key has its default. */
    Section section(String key) {
        JsonNode node = child(key);
        if (node == null) {
            return new Section(path(key), JsonNodeFactory.instance.objectNode(), placeholders, errors);
        }
        if (!node.isObject()) {
            errors.add(path(key), shown(node), "must be a mapping of keys to values; leave it out for its defaults");
            return new Section(path(key), JsonNodeFactory.instance.objectNode(), placeholders, errors);
        }
        return new Section(path(key), node, placeholders, errors);
    }

    /** Reads every section, also when one of them is wrong; then there are nulls in the list. */
    static <T> List<T> each(List<Section> sections, Function<Section, T> read) {
        List<T> all = new ArrayList<>();
        sections.forEach(section -> all.add(read.apply(section)));
        return all;
    }

    /** How many items the file has in this list; -1 if it is no list. */
    int size(String key) {
        JsonNode node = mapping.path(key);
        return node.isArray() ? node.size() : -1;
    }

    /** Empty if the key is absent; items that are not mappings are reported and left out. */
    Optional<List<Section>> sections(String key) {
        JsonNode node = child(key);
        if (node == null) {
            return Optional.empty();
        }
        if (!node.isArray()) {
            errors.add(path(key), shown(node), "must be a list");
            return Optional.of(List.of());
        }
        List<Section> sections = new ArrayList<>();
        for (int i = 0; i < node.size(); i++) {
            String place = path(key) + "[" + i + "]";
            if (node.get(i).isObject()) {
                sections.add(new Section(place, node.get(i), placeholders, errors));
            } else {
                errors.add(place, shown(node.get(i)), "must be a mapping of keys to values");
            }
        }
        return Optional.of(sections);
    }

    void error(String key, String value, String problem) {
        errors.add(path(key), value, problem);
    }

    /** Call it once, when every key was asked for. Null if there was any error so far, here or elsewhere. */
    <T> T build(Supplier<T> constructor) {
        mapping.fieldNames().forEachRemaining(key -> {
            if (!known.contains(key)) {
                errors.add(path(key), "", UnknownKey.problem(key, known));
            }
        });
        return errors.isEmpty() ? constructor.get() : null;
    }

    private JsonNode child(String key) {
        known.add(key);
        return mapping.get(key);
    }

    private <T> T read(String key, JsonNode node, Kind<T> kind, Rule<? super T> rule, boolean secret) {
        String shown = secret ? Shown.SECRET : shown(node);
        if (node.isContainerNode() || node.isNull()) {
            errors.add(path(key), shown, "must be a single value" + inBrackets(rule));
            return null;
        }
        boolean replace = node.isTextual() && Placeholders.in(node.textValue());
        String text = node.asText();
        if (replace) {
            Placeholders.Result result = placeholders.resolve(text);
            if (!result.problem().isEmpty()) {
                errors.add(path(key), shown, result.problem());
                return null;
            }
            text = result.text();
            shown = secret ? Shown.SECRET : Shown.text(text) + " (from " + shown + ")";
        }
        try {
            T value = kind.read(new Kind.Scalar(node, text, replace));
            if (rule.accepts(value)) {
                return value;
            }
            errors.add(path(key), shown, "must be " + rule.allowed());
        } catch (IllegalArgumentException e) {
            errors.add(path(key), shown, e.getMessage() + inBrackets(rule));
        }
        return null;
    }

    private static String inBrackets(Rule<?> rule) {
        return rule.allowed().isEmpty() ? "" : " (" + rule.allowed() + ")";
    }

    private static String shown(JsonNode node) {
        return node.isNull() ? "(nothing)" : Shown.node(node);
    }
}
