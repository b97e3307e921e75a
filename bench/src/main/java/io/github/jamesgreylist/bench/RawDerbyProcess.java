package io.github.jamesgreylist.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** {@link RawDerby} as a child process with the flags of the bridge, in a temporary directory. */
final class RawDerbyProcess implements AutoCloseable {

    private final Path directory;
    private final Process process;
    private final BufferedReader answers;
    private final Writer orders;
    private final Thread hook = new Thread(this::end);

    RawDerbyProcess(Servers servers) throws IOException {
        directory = Servers.directory();
        process = new ProcessBuilder(servers.withBridgeClasses(servers.jvmFlags(), RawDerby.class,
                directory.resolve("db").toString()))
            .directory(directory.toFile())
            .redirectError(directory.resolve("log").toFile())
            .start();
        Runtime.getRuntime().addShutdownHook(hook);
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        orders = process.outputWriter(StandardCharsets.UTF_8);
        answer();
    }

    /**
     * @param work {@code commits}, {@code batches} or {@code selects}
     * @return rows a second
     */
    double rate(String work, Duration duration) throws IOException {
        orders.write(work + " " + duration.toMillis() + "\n");
        orders.flush();
        return Double.parseDouble(answer());
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
        Runtime.getRuntime().removeShutdownHook(hook);
        end();
    }

    private void end() {
        process.destroyForcibly().onExit().join();
        ServerProcess.delete(directory);
    }
}
