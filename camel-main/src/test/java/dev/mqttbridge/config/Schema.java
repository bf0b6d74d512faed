package dev.mqttbridge.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/** The schema that editors use, as the tests look at it. */
final class Schema {

    private final JsonNode root = read();
    private final JsonSchema validator =
            JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(root);

    boolean accepts(JsonNode document) {
        return problems(document).isEmpty();
    }

    Set<ValidationMessage> problems(JsonNode document) {
        return validator.validate(document);
    }

    JsonNode root() {
        return root;
    }

    Set<String> keys(JsonNode schema) {
        Set<String> keys = new TreeSet<>();
        properties(schema).fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    /** Writes out every default that the document leaves to the schema. */
    void expand(JsonNode schema, JsonNode document) {
        if (document.isArray()) {
            document.forEach(item -> expand(resolve(schema).path("items"), item));
        }
        if (!(document instanceof ObjectNode object)) {
            return;
        }
        properties(schema).properties().forEach(property -> {
            String key = property.getKey();
            JsonNode fallback = property.getValue().path("default");
            if (!object.has(key) && !fallback.isMissingNode()) {
                object.set(key, fallback.deepCopy());
            } else if (!object.has(key)
                    && resolve(property.getValue()).path("type").asText().equals("object")) {
                object.putObject(key);
            }
            expand(property.getValue(), object.path(key));
        });
    }

    /** Visits every mapping of the document together with its schema. */
    void visit(JsonNode schema, JsonNode document, BiConsumer<JsonNode, ObjectNode> visitor) {
        JsonNode resolved = resolve(schema);
        if (document.isArray()) {
            document.forEach(item -> visit(resolved.path("items"), item, visitor));
        } else if (document instanceof ObjectNode object) {
            visitor.accept(resolved, object);
            object.properties()
                    .forEach(field -> visit(properties(resolved).path(field.getKey()), field.getValue(), visitor));
        }
    }

    private JsonNode properties(JsonNode schema) {
        return resolve(schema).path("properties");
    }

    private JsonNode resolve(JsonNode schema) {
        String reference = schema.path("$ref").asText();
        return reference.isEmpty() ? schema : root.at(reference.substring(1));
    }

    private static JsonNode read() {
        try (InputStream in = Schema.class.getResourceAsStream("/config/mqtt-bridge.schema.json")) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
