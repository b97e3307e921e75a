package io.github.jamesgreylist.integration.postfix;

import io.github.jamesgreylist.testing.InstalledServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs of the system. */
public final class Commands {

    private static final int SECONDS = 120;

    private Commands() {}

    /**
     * @return what it wrote, to standard output and standard error
     * @throws IOException if its exit status is not 0
     */
    public static String run(String... command) throws IOException {
        return run(Path.of("/dev/null"), command);
    }

    /** @param input what it reads from standard input */
    public static String run(Path input, String... command) throws IOException {
        Path output = Files.createTempFile("command-", ".out");
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectInput(input.toFile()).redirectOutput(output.toFile()).start();
            boolean ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
            process.destroyForcibly();
            if (!ended || process.exitValue() != 0) {
                throw new IOException(
                    List.of(command) + (ended ? " failed: " : " did not end: ") + Files.readString(output));
            }
            return Files.readString(output);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } finally {
            Files.delete(output);
        }
    }

    /** Whether the tests may use this program of a server's package. */
    static boolean isServerThere(String program) {
        return InstalledServers.areWanted() && isThere(program);
    }

    static boolean isThere(String program) {
        return List.of(System.getenv("PATH").split(":")).stream()
            .anyMatch(directory -> Path.of(directory, program).toFile().canExecute());
    }
}
