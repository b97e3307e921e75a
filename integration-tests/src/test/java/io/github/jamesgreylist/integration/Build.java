package io.github.jamesgreylist.integration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the build made, and the configuration that is shipped. */
public final class Build {

    public static final Path SHIPPED_CONF = root().resolve("james-conf");
    public static final Path DOCS = root().resolve("docs");
    public static final Path EXTENSION = only(root().resolve("greylist-mailet/target"), "greylist-mailet-");
    public static final Path BRIDGE = root().resolve("postfix-bridge/target/postfix-bridge.jar");
    public static final Path POSTFIX_CONF = root().resolve("postfix-conf");
    private static final Path MEMORY_APP = root().resolve("integration-tests/james-memory-app/target/lib");

    private Build() {}

    private static Path root() {
        return Path.of("").toAbsolutePath().getParent();
    }

    /** James's own in-memory server 3.8.1, as it is published: it has no Derby. */
    static String memoryAppClassPath() throws IOException {
        try (Stream<Path> jars = Files.list(MEMORY_APP)) {
            return jars.map(Path::toString).sorted().collect(Collectors.joining(":"));
        }
    }

    private static Path only(Path directory, String prefix) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().matches(prefix + "[0-9.]+\\.jar"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + prefix + "*.jar in " + directory + ": run mvn package"));
        } catch (IOException e) {
            throw new AssertionError("nothing built in " + directory + ": run mvn package", e);
        }
    }
}
