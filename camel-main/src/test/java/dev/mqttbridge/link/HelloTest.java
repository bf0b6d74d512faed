package dev.mqttbridge.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HelloTest {

    private static final Hello HELLO = new Hello("aa", "bb", 17, "one/child1~1", List.of("two/child1~2", "two/c~3"));

    @Test
    void shouldBeReadAsItWasWritten() {
        assertThat(HELLO.text()).isEqualTo("1 aa bb 17 one/child1~1 two/child1~2 two/c~3");
        assertThat(Hello.parse(HELLO.text())).contains(HELLO);
    }

    @Test
    void shouldBeReadAsItBegins() {
        Hello begun = new Hello("aa", "bb", 1, "one/child1~1", List.of());

        assertThat(Hello.parse(begun.text())).contains(begun);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "1",
                "1 aa bb 17",
                "2 aa bb 17 origin",
                "1 aa bb x origin",
                "1 aa bb -1 origin",
                "1 aa bb 9999999999999999999999 origin",
                "1 aa  17 origin",
                "1 aa bb 17 origin ",
                "{\"hello\":1}"
            })
    void shouldBeNothingIfItIsSomethingElse(String text) {
        assertThat(Hello.parse(text)).isEmpty();
    }

    @Test
    void shouldBeNothingIfItIsTooLong() {
        String tooMany = "1 aa bb 17 origin" + " link".repeat(Hello.MOST_LINKS + 1);
        String tooLarge = "1 aa bb 17 " + "x".repeat(10_000);

        assertThat(Hello.parse(tooMany)).isEmpty();
        assertThat(Hello.parse(tooLarge)).isEmpty();
    }

    @Test
    void shouldKnowWhoHasPassedIt() {
        assertThat(HELLO.hasPassed("one/child1~1")).isTrue();
        assertThat(HELLO.hasPassed("two/c~3")).isTrue();
        assertThat(HELLO.hasPassed("two/c~4")).isFalse();
        assertThat(HELLO.then("two/c~4").hasPassed("two/c~4")).isTrue();
    }

    @Test
    void shouldGoOnOnlySoFar() {
        Hello almost = new Hello("a", "b", 1, "o", Collections.nCopies(Hello.MOST_LINKS - 1, "x"));

        assertThat(almost.canGoOn()).isTrue();
        assertThat(almost.then("y").canGoOn()).isFalse();
        assertThat(Hello.parse(almost.then("y").text())).isPresent();
    }
}
