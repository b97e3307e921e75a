package io.github.jamesgreylist.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** What moves the system clock of a child process: a preloaded library, which needs Linux and a C compiler. */
public final class ShiftedClock {

    private static final Path SOURCE = Path.of("integration-tests", "bin", "year-ahead.c");

    private ShiftedClock() {}

    /**
     * What the process has to have in its environment. Where there is no compiler, the test is skipped.
     *
     * @param directory for the library
     * @param ahead     of the system's clock, or behind if it is negative
     */
    public static Map<String, String> environment(Path directory, Duration ahead) throws IOException {
        return Map.of("LD_PRELOAD", library(directory).toString(), "CLOCK_AHEAD", Long.toString(ahead.toSeconds()));
    }

    private static Path library(Path directory) throws IOException {
        Path library = directory.resolve("clock.so");
        if (!Files.exists(library)) {
            try {
                Process compiler = new ProcessBuilder("cc", "-shared", "-fPIC", "-O2", "-o", library.toString(),
                    source().toString()).inheritIO().start();
                Assumptions.assumeTrue(compiler.waitFor(1, TimeUnit.MINUTES) && compiler.exitValue() == 0);
            } catch (IOException | InterruptedException e) {
                Assumptions.abort("no C compiler: " + e);
            }
        }
        return library;
    }

    /** In the project, of which the tests' directory is a part. */
    private static Path source() throws IOException {
        Optional<Path> parent = Optional.of(Path.of("").toAbsolutePath());
        while (parent.isPresent()) {
            Path source = parent.get().resolve(SOURCE);
            if (Files.exists(source)) {
                return source;
            }
            parent = Optional.ofNullable(parent.get().getParent());
        }
        throw new IOException("there is no " + SOURCE + " above " + Path.of("").toAbsolutePath());
    }
}
