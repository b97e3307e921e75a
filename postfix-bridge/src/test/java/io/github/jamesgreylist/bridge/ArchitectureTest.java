package io.github.jamesgreylist.bridge;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The shape of the product, {@code docs/flow.md}: what may know of what. James's part has a test of its own. */
class ArchitectureTest {

    private static final String BASE = "io.github.jamesgreylist.";
    private static final String[] CORE =
        {BASE + "admin..", BASE + "canonical..", BASE + "decision..", BASE + "dns..", BASE + "engine..", BASE + "identity..",
            BASE + "list..",
            BASE + "match..", BASE + "names..", BASE + "recipient..", BASE + "reply..", BASE + "settings..", BASE + "store..",
            BASE + "transfer..", BASE + "whitelist.."};
    private static final JavaClasses PRODUCT = new ClassFileImporter()
        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("io.github.jamesgreylist")
        .that(not(resideInAnyPackage(BASE + "testing..",
            BASE + "fixture..")));

    @Test
    void allModulesAreSeen() {
        assertThat(PRODUCT.stream().map(JavaClass::getSimpleName)).contains("Decision", "Steps", "JdbcStore", "PolicyServer",
            "Main");
    }

    @Test
    void whatIsDecidedNeedsNoInputNoOutputNoClockAndNoLog() {
        noClasses().that().resideInAnyPackage(BASE + "decision..", BASE + "canonical..")
            .should().dependOnClassesThat().resideInAnyPackage("java.io..", "java.nio.file..", "java.nio.channels..",
                "java.sql..", "javax.sql..", "java.util.concurrent..", "org.slf4j..")
            .orShould().dependOnClassesThat().areAssignableTo(Clock.class)
            .orShould().callMethod(Instant.class, "now")
            .orShould().callMethod(System.class, "currentTimeMillis")
            .orShould().callMethod(System.class, "nanoTime")
            .check(PRODUCT);
    }

    @Test
    void theCoreKnowsNoSqlNoSocketServerAndNoMailServer() {
        noClasses().that().resideInAnyPackage(CORE).should().dependOnClassesThat(
            resideInAnyPackage("java.sql..", "javax.sql..", "com.zaxxer..", "io.netty..", "org.apache.james..",
                "com.google.inject..", "picocli..", BASE + "jdbc..", BASE + "policy..", BASE + "bridge..", BASE + "james..")
                .and(not(resideInAPackage("org.apache.james.jspf.."))))
            .check(PRODUCT);
    }

    @Test
    void theDnsAndSpfAreAskedInOnePlaceEach() {
        noClasses().that().resideOutsideOfPackages(BASE + "dns..", BASE + "identity..", BASE + "james..")
            .should().dependOnClassesThat().resideInAnyPackage("org.xbill.DNS..").check(PRODUCT);
        noClasses().that().resideOutsideOfPackage(BASE + "identity..")
            .should().dependOnClassesThat().resideInAPackage("org.apache.james.jspf..").check(PRODUCT);
    }

    @Test
    void sqlIsBehindTheStoreAndTheNetworkInThePolicyServer() {
        noClasses().that().resideOutsideOfPackage(BASE + "jdbc..")
            .should().dependOnClassesThat().resideInAnyPackage("java.sql..", "javax.sql..", "com.zaxxer..").check(PRODUCT);
        noClasses().that().resideOutsideOfPackages(BASE + "policy..", BASE + "bridge.admin..", BASE + "bridge.systemd..")
            .should().dependOnClassesThat().resideInAPackage("io.netty..").check(PRODUCT);
        noClasses().that().resideInAnyPackage(BASE + "jdbc..", BASE + "policy..")
            .should().dependOnClassesThat().resideInAnyPackage(BASE + "bridge..", BASE + "james..").check(PRODUCT);
    }

    @Test
    void packagesHaveNoCircles() {
        slices().matching("io.github.jamesgreylist.(**)").should().beFreeOfCycles().check(PRODUCT);
    }

    @Test
    void noPackageIsInTwoModules() {
        Map<String, String> modules = new TreeMap<>();
        for (JavaClass each : PRODUCT) {
            String module = each.getSource().orElseThrow().getUri().toString().replaceFirst("/io/github/jamesgreylist/.*", "");
            assertThat(modules.merge(each.getPackageName(), module, (one, other) -> one)).as(each.getName()).isEqualTo(module);
        }
    }
}
