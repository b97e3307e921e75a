package io.github.jamesgreylist.james;

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
import org.junit.jupiter.api.Test;

/** The shape of the extension: what of James it needs is in its own packages, which have no circles. */
class ArchitectureTest {

    private static final JavaClasses EXTENSION = new ClassFileImporter()
        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("io.github.jamesgreylist");

    @Test
    void onlyTheExtensionKnowsJames() {
        assertThat(EXTENSION.stream().map(JavaClass::getSimpleName)).contains("Greylisting", "Decision", "PolicyServer");
        noClasses().that().resideOutsideOfPackage("io.github.jamesgreylist.james..").should().dependOnClassesThat(
            resideInAnyPackage("org.apache.james..", "org.apache.mailet..", "com.google.inject..")
                .and(not(resideInAPackage("org.apache.james.jspf.."))))
            .check(EXTENSION);
        noClasses().that().resideInAPackage("io.github.jamesgreylist.james..").should().dependOnClassesThat()
            .resideInAnyPackage("java.sql..", "io.netty..", "io.github.jamesgreylist.bridge..").check(EXTENSION);
    }

    @Test
    void packagesHaveNoCircles() {
        slices().matching("io.github.jamesgreylist.(**)").should().beFreeOfCycles().check(EXTENSION);
    }
}
