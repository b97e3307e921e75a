package io.github.jamesgreylist.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever gets a jar gets the licence of everything in it. */
class LicencesIT {

    private static final String LIST = "META-INF/licenses/README.txt";
    /** Packages, and where the licence of their library is. */
    private static final Map<String, String> BUNDLED = Map.ofEntries(
        Map.entry("io/github/jamesgreylist/shaded/hikari/", "META-INF/LICENSE"),
        Map.entry("io/github/jamesgreylist/shaded/caffeine/", "META-INF/LICENSE"),
        Map.entry("io/github/jamesgreylist/shaded/re2j/", "META-INF/licenses/re2j.txt"),
        Map.entry("io/github/jamesgreylist/shaded/jspf/", "META-INF/LICENSE"),
        Map.entry("org/xbill/DNS/", "META-INF/licenses/dnsjava.txt"),
        Map.entry("io/github/jamesgreylist/", "META-INF/LICENSE"),
        Map.entry("org/apache/derby/", "META-INF/NOTICE"),
        Map.entry("com/zaxxer/hikari/", "META-INF/LICENSE"),
        Map.entry("com/github/benmanes/caffeine/", "META-INF/LICENSE"),
        Map.entry("com/google/re2j/", "META-INF/licenses/re2j.txt"),
        Map.entry("io/netty/", "META-INF/licenses/netty.txt"),
        Map.entry("io/netty/util/internal/logging/", "META-INF/licenses/netty-slf4j.txt"),
        Map.entry("io/netty/util/internal/shaded/", "META-INF/LICENSE"),
        Map.entry("io/prometheus/", "META-INF/LICENSE"),
        Map.entry("picocli/", "META-INF/LICENSE"),
        Map.entry("org/slf4j/", "META-INF/licenses/slf4j.txt"),
        Map.entry("org/postgresql/shaded/com/ongres/scram/",
            "META-INF/licenses/com.ongres.scram/scram-client-3.2/META-INF/LICENSE"),
        Map.entry("org/postgresql/shaded/com/ongres/",
            "META-INF/licenses/com.ongres.stringprep/saslprep-2.2/META-INF/LICENSE"),
        Map.entry("org/postgresql/", "META-INF/licenses/postgresql.txt"));

    static Stream<Path> jars() {
        return Stream.of(Build.EXTENSION, Build.BRIDGE);
    }

    @ParameterizedTest
    @MethodSource("jars")
    void eachLibraryInAJarHasItsLicenceInIt(Path path) throws IOException {
        try (JarFile jar = new JarFile(path.toFile())) {
            for (String folder : foldersOfClasses(jar)) {
                String licence = BUNDLED.keySet().stream().filter(folder::startsWith)
                    .max((one, other) -> one.length() - other.length()).map(BUNDLED::get)
                    .orElseThrow(() -> new AssertionError(path + " has classes of which no licence is known: " + folder));
                assertThat(jar.getEntry(licence)).as("licence of %s in %s", folder, path).isNotNull();
            }
            assertThat(text(jar, "META-INF/LICENSE")).contains("Apache License", "Version 2.0, January 2004");
            assertThat(text(jar, "META-INF/NOTICE")).contains("James Greylist", "Apache Derby");
            assertThat(text(jar, LIST)).contains("Derby", "HikariCP", "Caffeine", "RE2/J");
        }
    }

    @Test
    void eachLibraryInTheDriversJarHasItsLicenceInIt() throws IOException {
        Map<String, String> bundled = Map.of("com/datastax/", "META-INF/LICENSE", "com/typesafe/config/", "META-INF/LICENSE",
            "io/netty/", "META-INF/licenses/netty.txt", "org/reactivestreams/", LIST);
        try (JarFile jar = new JarFile(Build.CASSANDRA_DRIVER.toFile())) {
            for (String folder : foldersOfClasses(jar)) {
                assertThat(bundled.keySet().stream().filter(folder::startsWith).map(bundled::get).map(jar::getEntry))
                    .as("licence of %s", folder).isNotEmpty().doesNotContainNull();
            }
            assertThat(text(jar, LIST)).contains("DataStax Java driver", "Guava", "Reactive Streams");
            assertThat(text(jar, "META-INF/NOTICE")).contains("James Greylist");
        }
    }

    /** Most servers use no Cassandra. */
    @ParameterizedTest
    @MethodSource("jars")
    void theDriverForCassandraIsInNoJarButItsOwn(Path path) throws IOException {
        try (JarFile jar = new JarFile(path.toFile())) {
            assertThat(jar.stream().map(ZipEntry::getName))
                .noneMatch(name -> name.startsWith("com/datastax/") || name.startsWith("com/typesafe/"))
                .contains("io/github/jamesgreylist/cassandra/CassandraStore.class");
        }
    }

    @ParameterizedTest
    @MethodSource("jars")
    void thePublicSuffixListIsInAJarAsItsSourceWithItsNotice(Path path) throws IOException {
        try (JarFile jar = new JarFile(path.toFile())) {
            assertThat(text(jar, "META-INF/licenses/publicsuffix.txt")).contains("Mozilla Public License Version 2.0");
            assertThat(text(jar, "io/github/jamesgreylist/identity/public_suffix_list.dat"))
                .contains("https://mozilla.org/MPL/2.0/", "===BEGIN PRIVATE DOMAINS===");
        }
    }

    @ParameterizedTest
    @MethodSource("jars")
    void thePlotsOfThePageAreInAJarWithTheirLicence(Path path) throws IOException {
        String page = "io/github/jamesgreylist/admin/page/uPlot.";
        try (JarFile jar = new JarFile(path.toFile())) {
            assertThat(text(jar, page + "iife.min.js")).contains("https://github.com/leeoniya/uPlot (v1.6.32)");
            assertThat(text(jar, page + "LICENSE.txt")).contains("The MIT License", "Leon Sorokin");
            assertThat(text(jar, LIST)).contains("uPlot");
        }
    }

    /** On Java 18 and newer, the JVM would look up all its names through dnsjava. */
    @ParameterizedTest
    @MethodSource("jars")
    void noLibraryTakesOverTheNamesOfTheWholeJvm(Path path) throws IOException {
        try (JarFile jar = new JarFile(path.toFile())) {
            assertThat(jar.stream().map(ZipEntry::getName))
                .noneMatch(name -> name.matches("META-INF/services/(java\\.net|sun\\.net)\\..*"));
        }
    }

    @ParameterizedTest
    @MethodSource("jars")
    void nothingIsInAJarThatNobodyNeeds(Path path) throws IOException {
        try (JarFile jar = new JarFile(path.toFile())) {
            assertThat(jar.stream().map(ZipEntry::getName))
                .noneMatch(name -> name.startsWith("org/checkerframework/") || name.startsWith("org/jspecify/")
                        || name.endsWith("module-info.class") || name.matches("META-INF/.*\\.(SF|RSA|DSA)"));
        }
    }

    private static Set<String> foldersOfClasses(JarFile jar) {
        Set<String> folders = new TreeSet<>();
        for (Enumeration<? extends ZipEntry> entries = jar.entries(); entries.hasMoreElements();) {
            String name = entries.nextElement().getName();
            if (name.endsWith(".class")) {
                folders.add(name.replaceFirst("^META-INF/versions/\\d+/", "").replaceFirst("[^/]*$", ""));
            }
        }
        return folders;
    }

    private static String text(JarFile jar, String entry) throws IOException {
        try (Stream<String> lines =
            new String(jar.getInputStream(jar.getEntry(entry)).readAllBytes(), StandardCharsets.UTF_8).lines()) {
            return lines.collect(Collectors.joining("\n"));
        }
    }
}
