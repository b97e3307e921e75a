package io.github.jamesgreylist.bench.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Child processes and temporary directories: none of them outlives this JVM, unless that is killed outright. */
public final class Leftovers {

    private static final Path DIRECTORY = create();

    private Leftovers() {}

    private static Path create() {
        try {
            Path directory = Files.createTempDirectory("greylist-bench-");
            // Servers become users of their own, and have to get to their directories.
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
            Runtime.getRuntime().addShutdownHook(new Thread(Leftovers::clear));
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void clear() {
        List<ProcessHandle> children = ProcessHandle.current().descendants().toList();
        children.forEach(ProcessHandle::destroyForcibly);
        children.forEach(child -> child.onExit().join());
        delete(DIRECTORY);
    }

    /** A new one. */
    public static Path directory() throws IOException {
        return Files.createTempDirectory(DIRECTORY, "");
    }

    /** With all that is in it. */
    public static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            System.err.println("left behind: " + directory + " (" + e + ")");
        }
    }
}
