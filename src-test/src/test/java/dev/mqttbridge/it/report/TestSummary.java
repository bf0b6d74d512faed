package dev.mqttbridge.it.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * Reads the XML reports of surefire and failsafe in all modules and prints what passed, what failed, and every
 * skipped test with its reason. Runs as a single file, without a build: {@code java TestSummary.java DIRECTORY}.
 * Exits with 1 when a test failed, or when there was none.
 */
public final class TestSummary {

    private static final int REASON_LENGTH = 200;

    private enum Outcome {
        PASSED,
        FAILED,
        SKIPPED
    }

    private record TestCase(String module, String name, Outcome outcome, String reason) {}

    private TestSummary() {}

    public static void main(String[] args) throws IOException {
        var tests = reports(Path.of(args[0]).toRealPath())
                .flatMap(TestSummary::read)
                .toList();
        var modules = tests.stream().map(TestCase::module).distinct().sorted().toList();

        System.out.println();
        modules.forEach(module -> System.out.println(module + ": "
                + counts(tests.stream().filter(t -> t.module().equals(module)).toList())));
        print("Failed:", tests, Outcome.FAILED);
        print("Skipped:", tests, Outcome.SKIPPED);
        System.out.println();
        System.out.println(counts(tests));

        var passed = !tests.isEmpty() && of(tests, Outcome.FAILED).isEmpty();
        System.exit(passed ? 0 : 1);
    }

    private static Stream<Path> reports(Path root) throws IOException {
        try (var paths = Files.find(root, 4, (path, file) -> path.toString()
                .matches(".*/target/(surefire|failsafe)-reports/TEST-.*\\.xml"))) {
            return paths.sorted().toList().stream();
        }
    }

    private static Stream<TestCase> read(Path report) {
        var module = report.getParent().getParent().getParent().getFileName().toString();
        try {
            var suite =
                    DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(report.toFile());
            return elements(suite.getElementsByTagName("testcase")).map(test -> read(module, test));
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException(e);
        } catch (SAXException e) {
            // A report that was cut off is a run that was.
            return Stream.of(new TestCase(module, report.toString(), Outcome.FAILED, "unreadable: " + e.getMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static TestCase read(String module, Element test) {
        var name = test.getAttribute("classname") + "." + test.getAttribute("name");
        for (var child : elements(test.getChildNodes()).toList()) {
            switch (child.getTagName()) {
                case "failure", "error" -> {
                    return new TestCase(module, name, Outcome.FAILED, reason(child));
                }
                case "skipped" -> {
                    return new TestCase(module, name, Outcome.SKIPPED, reason(child));
                }
                default -> {
                    // output, properties, reruns
                }
            }
        }
        return new TestCase(module, name, Outcome.PASSED, "");
    }

    private static String reason(Element element) {
        // Without a message there is a stack trace, whose first line tells most.
        var message = element.hasAttribute("message")
                ? element.getAttribute("message")
                : element.getTextContent().strip().lines().findFirst().orElse("");
        var line = message.strip()
                .replaceAll("\\s+", " ")
                .replaceFirst("^\\S*TestAbortedException: Assumption failed: ", "");
        if (line.isEmpty()) {
            return "no reason given";
        }
        return line.length() > REASON_LENGTH ? line.substring(0, REASON_LENGTH) + "…" : line;
    }

    private static Stream<Element> elements(NodeList nodes) {
        return IntStream.range(0, nodes.getLength())
                .mapToObj(nodes::item)
                .filter(Element.class::isInstance)
                .map(Element.class::cast);
    }

    private static List<TestCase> of(List<TestCase> tests, Outcome outcome) {
        return tests.stream().filter(test -> test.outcome() == outcome).toList();
    }

    private static String counts(List<TestCase> tests) {
        var counts = new ArrayList<String>();
        for (var outcome : Outcome.values()) {
            counts.add(of(tests, outcome).size() + " " + outcome.name().toLowerCase(Locale.ROOT));
        }
        return String.join(", ", counts);
    }

    private static void print(String heading, List<TestCase> tests, Outcome outcome) {
        var chosen = of(tests, outcome);
        if (!chosen.isEmpty()) {
            System.out.println();
            System.out.println(heading);
            chosen.forEach(test -> System.out.println("  " + test.name() + ": " + test.reason()));
        }
    }
}
