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
    public static final Path EXTENSION = only(root().resolve("greylist-mailet/target"), "greylist-mailet-", "\\.jar");
    public static final Path BRIDGE = root().resolve("postfix-bridge/target/postfix-bridge.jar");
    /** The driver that lies beside the program where the greylist is in Cassandra. */
    public static final Path CASSANDRA_DRIVER = root().resolve("postfix-bridge-cassandra/target/greylist-bridge-cassandra.jar");
    public static final Path POSTFIX_CONF = root().resolve("postfix-conf");
    /** With which systemd starts the bridge. */
    public static final Path UNIT = root().resolve("packaging/src/deb/files/greylist-bridge.service");
    private static final Path JAMES_ON_CASSANDRA = root().resolve("integration-tests/james-on-cassandra/target");
    private static final Path MEMORY_APP = root().resolve("integration-tests/james-memory-app/target/lib");

    private Build() {}

    private static Path root() {
        return Path.of("").toAbsolutePath().getParent();
    }

    /** The package for Debian. */
    public static Path debianPackage() {
        return only(root().resolve("packaging/target"), "greylist-bridge_", "_all\\.deb");
    }

    /** The archive of the bridge for other systems. */
    public static Path archive() {
        return only(root().resolve("packaging/target"), "greylist-bridge-", "\\.tar\\.gz");
    }

    /** James's own in-memory server 3.8.1, as it is published: it has no Derby. */
    static String memoryAppClassPath() throws IOException {
        return jars(MEMORY_APP);
    }

    /** The same with a session with Cassandra. */
    static String jamesOnCassandraClassPath() throws IOException {
        return JAMES_ON_CASSANDRA.resolve("classes") + ":" + jars(JAMES_ON_CASSANDRA.resolve("lib"));
    }

    private static String jars(Path directory) throws IOException {
        try (Stream<Path> jars = Files.list(directory)) {
            return jars.map(Path::toString).sorted().collect(Collectors.joining(":"));
        }
    }

    private static Path only(Path directory, String prefix, String end) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().matches(prefix + "[0-9.]+" + end))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + prefix + "* in " + directory + ": run mvn package"));
        } catch (IOException e) {
            throw new AssertionError("nothing built in " + directory + ": run mvn package", e);
        }
    }
}
