package io.github.jamesgreylist.bench.server;

import io.github.jamesgreylist.bench.load.PolicyLoad;
import io.github.jamesgreylist.bench.load.Sample;
import io.github.jamesgreylist.bench.load.Traffic;
import io.github.jamesgreylist.bench.report.Report;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A server as a child process that listens on a loopback port, with a temporary directory of its own. */
public final class ServerProcess implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String name;
    private final Path directory;
    private final int port;
    private final List<String> command;
    private Process process;

    /**
     * @param name      for people
     * @param directory goes with the server
     */
    ServerProcess(String name, Path directory, int port, List<String> command) {
        this.name = name;
        this.directory = directory;
        this.port = port;
        this.command = List.copyOf(command);
    }

    /** Returns when it accepts connections. */
    public ServerProcess start() throws IOException, InterruptedException {
        launch();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!accepts()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                String said = log();
                close();
                throw new IOException(name + " did not start:\n" + said);
            }
            Thread.sleep(20);
        }
        return this;
    }

    /** Returns at once. What it says goes to a file, as an operator would have it. */
    public void launch() throws IOException {
        process = new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.to(logFile().toFile()))
            .start();
        process.getOutputStream().close();
    }

    private boolean accepts() {
        try (Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), port)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Of clients that come for it, and go. */
    public Sample load(int connections, Traffic traffic, Duration duration) throws IOException {
        try (PolicyLoad clients = new PolicyLoad(port, connections)) {
            return clients.run(traffic, duration);
        }
    }

    public String name() {
        return name;
    }

    public int port() {
        return port;
    }

    public long pid() {
        return process.pid();
    }

    public Path directory() {
        return directory;
    }

    private Path logFile() {
        return directory.resolve("log");
    }

    /** The end of what it has said. */
    public String log() throws IOException {
        List<String> lines = Files.readAllLines(logFile());
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    }

    /** Since it was started last. */
    public boolean hasLogged(String text) throws IOException {
        try (Stream<String> lines = Files.lines(logFile(), StandardCharsets.UTF_8)) {
            return lines.anyMatch(line -> line.contains(text));
        }
    }

    /** A greylist that loses its database lets mail pass at once: what it answers then is fast, and no measure. */
    public void noteTrouble(Report report) throws IOException {
        if (hasLogged("greylist store unavailable")) {
            report.note("**The " + name + " could not use its database for a while, and let mail pass unseen.**");
        }
    }

    /** By SIGKILL, as in a crash; the directory stays. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** By SIGTERM; the directory stays. */
    public void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
            kill();
        }
    }

    @Override
    public void close() {
        if (process != null) {
            kill();
        }
        Leftovers.delete(directory);
    }

    /** A loopback port that is free now. Nothing reserves it. */
    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
