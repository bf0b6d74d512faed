package dev.mqttbridge;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Dependencies point one way (DESIGN, 3). Who wants a new one changes this table, and says why in the commit. */
class ArchitectureTest {

    private static final String ROOT = ArchitectureTest.class.getPackageName();

    /** What of ours each package may use. The root package puts the parts together and may use all; nobody may use it. */
    private static final Map<String, Set<String>> MAY_USE = Map.ofEntries(
            entry("config", Set.of()),
            entry("mqtt", Set.of()),
            entry("mqtt.frame", Set.of()),
            entry("mqtt.session", Set.of("mqtt.frame")),
            entry("broker", Set.of("config")),
            entry("net", Set.of("config", "mqtt")),
            entry("link", Set.of("config", "broker", "mqtt", "net")),
            entry("bridge", Set.of("config", "broker", "mqtt", "link")),
            entry("canary", Set.of("config", "broker", "mqtt", "link")),
            entry("gateway", Set.of("config", "broker", "mqtt", "mqtt.frame", "mqtt.session", "net")),
            entry("health", Set.of("config", "broker", "mqtt", "net")),
            entry("http", Set.of("config", "broker", "link", "bridge", "gateway", "health")),
            entry("metrics", Set.of("config", "broker", "link", "bridge", "gateway", "health")),
            entry("jmx", Set.of("config", "broker", "link", "bridge", "gateway", "health")),
            entry("embedded", Set.of("config", "net")),
            entry("cli", Set.of("config")));

    private static final Set<String> MAY_USE_CAMEL = Set.of("link", "bridge", "canary", "gateway", "health", "http");

    private static final JavaClasses OURS = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    static Stream<String> packages() {
        return MAY_USE.keySet().stream().sorted();
    }

    static Stream<String> packagesWithoutCamel() {
        return packages().filter(name -> !MAY_USE_CAMEL.contains(name));
    }

    @Test
    void shouldKnowEveryPackage() {
        Set<String> found = OURS.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> !name.equals(ROOT))
                .map(name -> name.substring(ROOT.length() + 1))
                .collect(Collectors.toSet());

        assertThat(found).isEqualTo(MAY_USE.keySet());
    }

    @ParameterizedTest
    @MethodSource("packages")
    void shouldDependOnlyOnWhatTheTableAllows(String name) {
        String[] allowed = Stream.concat(Stream.of(name), MAY_USE.get(name).stream())
                .map(ArchitectureTest::qualified)
                .toArray(String[]::new);

        classes()
                .that()
                .resideInAPackage(qualified(name))
                .should()
                .onlyDependOnClassesThat(resideOutsideOfPackage(ROOT + "..").or(resideInAnyPackage(allowed)))
                .check(OURS);
    }

    @Test
    void shouldHaveNoCycles() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(OURS);
    }

    @ParameterizedTest
    @MethodSource("packagesWithoutCamel")
    void shouldKeepCamelWhereTheRoutesAre(String name) {
        noClasses()
                .that()
                .resideInAPackage(qualified(name))
                .should()
                .dependOnClassesThat(resideInAPackage("org.apache.camel.."))
                .check(OURS);
    }

    @Test
    void shouldDoNoInputOrOutputInMqtt() {
        noClasses()
                .that()
                .resideInAPackage(qualified("mqtt") + "..")
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage("io.netty.channel..", "java.io..", "java.net..", "java.nio.channels.."))
                .check(OURS);
    }

    private static String qualified(String name) {
        return ROOT + "." + name;
    }
}
