package io.github.jamesgreylist.testing.database;

import io.github.jamesgreylist.testing.Eventually;
import io.github.jamesgreylist.testing.InstalledServers;
import io.github.jamesgreylist.testing.james.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.awaitility.core.TerminalFailureException;

/**
 * A database server of this machine's packages as a child process, with its data in a temporary directory. It ends,
 * and the directory goes, when it is closed or when the JVM ends. For one thread.
 */
public abstract class DatabaseServer implements AutoCloseable {

    /** Set where a missing server is no reason for the tests to fail. */
    private static final boolean MAY_BE_MISSING = Boolean.getBoolean("test.databases.mayBeMissing");
    private static final int SECONDS_TO_END = 120;

    private final Path directory;
    private final int port = FreePorts.next();
    private final String password;
    private final Thread atExit = new Thread(this::end);
    private Process process;

    DatabaseServer(String name) throws IOException {
        // James splits what it reads at commas.
        this(name, UUID.randomUUID() + ",x");
    }

    DatabaseServer(String name, String password) throws IOException {
        this.password = password;
        directory = Files.createTempDirectory("greylist-" + name);
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** Makes an empty server in {@link #directory()}. */
    abstract void create() throws IOException;

    /** Runs in the foreground. */
    abstract List<String> command();

    /** Of the database that every server has. */
    abstract String adminUrl();

    /** For JDBC. */
    public abstract String url(String database);

    public abstract String driver();

    /** May do everything. */
    public abstract String user();

    public final String password() {
        return password;
    }

    public final int port() {
        return port;
    }

    final Path directory() {
        return directory;
    }

    /** Starts it, and returns when it answers. */
    public final void start() throws IOException {
        process = new ProcessBuilder(command()).redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile())).start();
        try {
            Eventually.await("the server's first answer").failFast("the server has ended", () -> !process.isAlive())
                .until(this::answers);
        } catch (ConditionTimeoutException | TerminalFailureException e) {
            throw new IOException("the server did not start:\n" + Files.readString(log()), e);
        }
    }

    private boolean answers() {
        try (Connection connection = DriverManager.getConnection(adminUrl(), user(), password)) {
            return connection.isValid(5);
        } catch (SQLException e) {
            return false;
        }
    }

    private Path log() {
        return directory.resolve("log");
    }

    /** As its operator would: what was committed is kept, connections are closed. */
    public final void stop() throws IOException {
        stopWith(stopSignal());
    }

    /** How the server is told to stop at once and in good order. */
    abstract String stopSignal();

    /** How it is told to end without writing down what is deleted anyway: that can take a minute. */
    abstract String endSignal();

    /** Kills it where it stands. */
    public final void kill() throws IOException {
        stopWith("KILL");
    }

    private void stopWith(String signal) throws IOException {
        List<ProcessHandle> children = process.descendants().toList();
        run(List.of("kill", "-s", signal, Long.toString(process.pid())));
        try {
            if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
                throw new IOException("the server has not ended " + SECONDS_TO_END + " s after SIG" + signal);
            }
            // PostgreSQL's notice by themselves that it was killed, and it does not start again before they are gone.
            for (ProcessHandle child : children) {
                child.onExit().get(SECONDS_TO_END, TimeUnit.SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("a process of the server has not ended " + SECONDS_TO_END + " s after SIG" + signal, e);
        }
    }

    /** As {@link #user()}. */
    public final void execute(String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(adminUrl(), user(), password);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** A new database with a name of its own. */
    public final String createDatabase() throws SQLException {
        String name = "greylist_" + UUID.randomUUID().toString().replace('-', '_');
        execute("CREATE DATABASE " + name);
        return name;
    }

    @Override
    public final void close() {
        end();
        Runtime.getRuntime().removeShutdownHook(atExit);
    }

    private void end() {
        if (process != null && process.isAlive()) {
            try {
                stopWith(endSignal());
            } catch (IOException e) {
                process.destroyForcibly();
            }
        }
        delete(directory);
    }

    /** If root makes it, so that a server which refuses to be root can use it. */
    final void giveTo(String user) throws IOException {
        if (System.getProperty("user.name").equals("root")) {
            run(List.of("chown", "-R", user + ":", directory.toString()));
        }
    }

    static void run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException(String.join(" ", command) + " failed:\n" + output);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** With this in front, a command of root's runs as somebody else. */
    static List<String> as(String user, List<String> command) {
        List<String> all = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            all.addAll(List.of("setpriv", "--reuid=" + user, "--regid=" + user, "--init-groups"));
        }
        all.addAll(command);
        return all;
    }

    /**
     * Finds a program.
     *
     * @param directories where packages put it beside the search path; a {@code *} stands for any version, the highest
     *                    comes first
     */
    static Optional<Path> find(String program, String... directories) {
        Stream<Path> known = Stream.of(directories).flatMap(DatabaseServer::expand);
        Stream<Path> searched = Stream.of(System.getenv("PATH").split(":")).map(Path::of);
        return Stream.concat(known, searched).map(directory -> directory.resolve(program))
            .filter(Files::isExecutable).findFirst();
    }

    private static Stream<Path> expand(String pattern) {
        int star = pattern.indexOf('*');
        if (star < 0) {
            return Stream.of(Path.of(pattern));
        }
        try (Stream<Path> versions = Files.list(Path.of(pattern.substring(0, star)))) {
            return versions.sorted(Comparator.reverseOrder())
                .map(version -> Path.of(version + pattern.substring(star + 1))).toList().stream();
        } catch (IOException e) {
            return Stream.empty();
        }
    }

    /** @throws IllegalStateException if it is missing and must not be */
    static boolean isThere(String server, Optional<Path> program, String debianPackage) {
        if (!InstalledServers.areWanted()) {
            return false;
        }
        if (program.isEmpty() && !MAY_BE_MISSING) {
            throw new IllegalStateException(server + " is missing: install " + debianPackage
                + ", or run the tests without it by -Dtest.databases.mayBeMissing=true");
        }
        return program.isPresent();
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        } catch (IOException | UncheckedIOException e) {
            System.err.println("left over: " + directory + " (" + e + ")");
        }
    }
}
