package io.github.jamesgreylist.integration.postfix;

import io.github.jamesgreylist.integration.Build;
import io.github.jamesgreylist.testing.Eventually;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A service whose sockets another process keeps open, as systemd would: {@code integration-tests/bin/as-systemd} says what is played. */
final class PlayedSystemd implements AutoCloseable {

    private final Path directory;
    private final Process process;
    private final BufferedReader answers;
    private final OutputStream orders;

    /**
     * @param directory for what the service says, and tells
     * @param streams   as behind {@code ListenStream=}
     * @param command   that becomes the service
     */
    PlayedSystemd(Path directory, List<String> streams, List<String> command) throws IOException {
        this.directory = directory;
        List<String> words = new ArrayList<>(List.of("integration-tests/bin/as-systemd", directory.toString()));
        words.addAll(streams);
        words.add("--");
        words.addAll(command);
        this.process = new ProcessBuilder(words).directory(Build.DOCS.getParent().toFile())
            .redirectError(directory.resolve("as-systemd").toFile()).start();
        this.answers = process.inputReader(StandardCharsets.UTF_8);
        this.orders = process.getOutputStream();
        answer("listening");
    }

    static boolean isPossible() {
        return Commands.isThere("python3");
    }

    /** Returns at once. */
    void start() throws IOException {
        order("start");
        answer("started ");
    }

    /** Returns when the service has told that it is ready, once more than before. */
    void startAndAwaitReady() throws IOException {
        long before = readies();
        start();
        Eventually.await("READY=1 from a service that said:\n" + log(), () -> readies() > before);
    }

    private long readies() throws IOException {
        return told().stream().filter(line -> line.contains("READY=1")).count();
    }

    /** By SIGTERM. @return the exit status */
    int stop() throws IOException {
        order("stop");
        return status();
    }

    /** Waits for a service that ends by itself. @return the exit status */
    int awaitEnd() throws IOException {
        order("wait");
        return status();
    }

    private int status() throws IOException {
        return Integer.parseInt(answer("ended ").substring("ended ".length()));
    }

    /** What the service told, a line for each time. */
    List<String> told() throws IOException {
        Path told = directory.resolve("told");
        return Files.exists(told) ? Files.readAllLines(told) : List.of();
    }

    /** What the service wrote. */
    String log() throws IOException {
        Path log = directory.resolve("stderr");
        return Files.exists(log) ? Files.readString(log) : "";
    }

    private void order(String order) throws IOException {
        orders.write((order + "\n").getBytes(StandardCharsets.US_ASCII));
        orders.flush();
    }

    private String answer(String beginning) throws IOException {
        String line = answers.readLine();
        if (line == null || !line.startsWith(beginning)) {
            throw new AssertionError(
                "not '" + beginning + "' but '" + line + "':\n" + Files.readString(directory.resolve("as-systemd"))
                    + log());
        }
        return line;
    }

    @Override
    public void close() throws IOException {
        orders.close();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
