package dev.mqttbridge.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** One YAML document as a tree, without what makes YAML ambiguous: duplicate keys, aliases, further documents. */
final class YamlTree {

    private static final ObjectMapper MAPPER = new ObjectMapper(YAMLFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(YAMLParser.Feature.EMPTY_STRING_AS_NULL)
            .build());

    private YamlTree() {}

    /**
     * @return an object node
     * @throws ConfigException with line and column
     */
    static JsonNode read(String yaml) {
        try {
            rejectAliases(yaml);
            return readOne(yaml);
        } catch (JsonProcessingException e) {
            throw new ConfigException(List.of(error(e)));
        } catch (IOException e) {
            throw new UncheckedIOException("a string cannot fail to be read", e);
        }
    }

    /** Jackson's tree would take {@code *name} for the text "name". */
    private static void rejectAliases(String yaml) throws IOException {
        try (YAMLParser parser = (YAMLParser) MAPPER.createParser(yaml)) {
            while (parser.nextToken() != null) {
                if (parser.isCurrentAlias()) {
                    throw error(
                            parser.currentTokenLocation(), "aliases (*name) are not supported: write the value out");
                }
            }
        }
    }

    private static JsonNode readOne(String yaml) throws IOException {
        try (YAMLParser parser = (YAMLParser) MAPPER.createParser(yaml)) {
            JsonNode tree = MAPPER.readTree(parser);
            if (tree == null || tree.isMissingNode() || tree.isNull()) {
                throw error(parser.currentLocation(), "there is nothing in it; it needs at least a list of brokers");
            }
            if (!tree.isObject()) {
                throw error(parser.currentLocation(), "must be a mapping of keys to values");
            }
            if (parser.nextToken() != null) {
                throw error(parser.currentTokenLocation(), "a second YAML document is not supported");
            }
            return tree;
        }
    }

    private static ConfigException error(JsonLocation location, String problem) {
        return new ConfigException(List.of(error(location.getLineNr(), location.getColumnNr(), problem)));
    }

    // The cause is left behind on purpose: its message quotes lines of the file, and one may hold a password.
    private static ConfigError error(JsonProcessingException e) {
        if (e.getCause() instanceof MarkedYAMLException marked && marked.getProblemMark() != null) {
            Mark mark = marked.getProblemMark();
            return error(mark.getLine() + 1, mark.getColumn() + 1, oneLine(marked.getProblem()));
        }
        JsonLocation location = e.getLocation() == null ? JsonLocation.NA : e.getLocation();
        return error(location.getLineNr(), location.getColumnNr(), oneLine(e.getOriginalMessage()));
    }

    private static ConfigError error(int line, int column, String problem) {
        return new ConfigError("line " + line + ", column " + column, "", problem);
    }

    private static String oneLine(String text) {
        return text.lines().findFirst().orElse("broken YAML");
    }
}
