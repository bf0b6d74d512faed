package dev.mqttbridge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mqttbridge.config.ConfigError;
import dev.mqttbridge.config.ConfigException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class OptionsTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void shouldHandOverWhatWasAskedFor() {
        assertThat(execute(
                        options -> {
                            assertThat(options.config()).contains(Path.of("a.yaml"));
                            assertThat(options.embedded()).isTrue();
                            assertThat(options.check()).isTrue();
                            return 7;
                        },
                        "--config",
                        "a.yaml",
                        "--embedded",
                        "--check"))
                .isEqualTo(7);
    }

    @Test
    void shouldAskForNothingByDefault() {
        assertThat(execute(options -> {
                    assertThat(options.config()).isEmpty();
                    assertThat(options.embedded()).isFalse();
                    assertThat(options.check()).isFalse();
                    return 0;
                }))
                .isZero();
    }

    @Test
    void shouldRefuseWhatItDoesNotKnow() {
        assertThat(execute(OptionsTest::mustNotRun, "--chekc")).isEqualTo(2);
        assertThat(err.toString()).contains("--chekc").contains("--check");
        assertThat(execute(OptionsTest::mustNotRun, "mqtt-bridge.yaml")).isEqualTo(2);
        assertThat(execute(OptionsTest::mustNotRun, "--config")).isEqualTo(2);
    }

    @Test
    void shouldPrintEveryErrorOfTheConfig() {
        List<ConfigError> errors =
                List.of(new ConfigError("a", "1", "must be 2"), new ConfigError("b", "", "is missing"));

        assertThat(execute(options -> {
                    throw new ConfigException(errors);
                }))
                .isEqualTo(2);
        assertThat(err.toString().lines()).containsExactly("a: 1 must be 2", "b: is missing");
    }

    @Test
    void shouldPrintTheVersion() {
        assertThat(execute(OptionsTest::mustNotRun, "--version")).isZero();
        assertThat(out.toString().strip()).isEqualTo("mqtt-bridge development");
    }

    @Test
    void shouldHelp() {
        assertThat(execute(OptionsTest::mustNotRun, "--help")).isZero();
        assertThat(out.toString())
                .contains("--config=FILE", "--embedded", "--check", "--version", "--help")
                .contains("Exit codes:", "CHECK_INTERVAL", "TIMEOUT", "FAIL_THRESHOLD")
                .contains("${NAME} and ${NAME:default}")
                .doesNotContain("$${");
        assertThat(out.toString().lines()).as("lines of a terminal").allMatch(line -> line.length() <= 80);
    }

    private int execute(ToIntFunction<Options> service, String... args) {
        CommandLine commandLine = Options.commandLine(service);
        commandLine.setOut(new PrintWriter(out, true));
        commandLine.setErr(new PrintWriter(err, true));
        return commandLine.execute(args);
    }

    private static int mustNotRun(Options options) {
        throw new AssertionError("the service must not run");
    }
}
