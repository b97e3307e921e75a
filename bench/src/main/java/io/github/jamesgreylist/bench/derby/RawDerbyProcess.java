package io.github.jamesgreylist.bench.derby;

import io.github.jamesgreylist.bench.server.Leftovers;
import io.github.jamesgreylist.bench.server.Servers;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** {@link RawDerby} as a child process with the flags of the bridge and some more, in a temporary directory. */
final class RawDerbyProcess implements AutoCloseable {

    private final Path directory;
    private final Process process;
    private final BufferedReader answers;
    private final Writer orders;

    /**
     * @param rows   a second
     * @param millis that one transaction or query took in the median
     */
    record Speed(double rows, double millis) {}

    /** @param more flags of the JVM */
    RawDerbyProcess(Servers servers, List<String> more) throws IOException {
        directory = Leftovers.directory();
        List<String> flags = new ArrayList<>(servers.jvmFlags());
        flags.addAll(more);
        process = new ProcessBuilder(servers.withBridgeClasses(flags, RawDerby.class,
            directory.resolve("db").toString()))
            .directory(directory.toFile())
            .redirectError(directory.resolve("log").toFile())
            .start();
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        orders = process.outputWriter(StandardCharsets.UTF_8);
        answer();
    }

    /** @param work {@code commit}, {@code commits}, {@code batches} or {@code selects} */
    Speed run(String work, Duration duration) throws IOException {
        orders.write(work + " " + duration.toMillis() + "\n");
        orders.flush();
        String[] words = answer().split(" ");
        return new Speed(Double.parseDouble(words[0]), Double.parseDouble(words[1]));
    }

    private String answer() throws IOException {
        String line = answers.readLine();
        if (line == null) {
            throw new IOException("raw Derby ended:\n" + Files.readString(directory.resolve("log")));
        }
        return line;
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
        Leftovers.delete(directory);
    }
}
