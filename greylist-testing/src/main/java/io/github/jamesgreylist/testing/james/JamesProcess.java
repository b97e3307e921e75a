package io.github.jamesgreylist.testing.james;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * A James as a child process, in a working directory of its own and on free loopback ports. It can be started again
 * after {@link #stop()} or {@link #kill()}, in the same directory and on the same ports.
 *
 * <p>No child outlives the JVM that started it, unless that JVM is killed outright. Not thread-safe.
 *
 * <pre>{@code
 * try (JamesProcess james = JamesProcess.onDerby(Path.of("james-conf")).extension(jar).start()) {
 *     james.addUser("bob@demo.test", "secret");
 *     try (SmtpClient smtp = SmtpClient.connect(james.smtpPort())) { ... }
 * }
 * }</pre>
 */
public final class JamesProcess implements AutoCloseable {

    private static final Duration STOP_TIMEOUT = Duration.ofMinutes(2);
    private static final String CONSOLE = "console.log";

    private final List<String> command;
    private final WorkingDirectory directory;
    private final boolean deleteDirectory;
    private final Duration startTimeout;
    private final List<Integer> smtpPorts;
    private final List<Integer> imapPorts;
    private final int webAdminPort;
    private final OptionalInt policyPort;
    private final Thread shutdownHook = new Thread(this::abandon, "kill-james");
    private Process process;

    JamesProcess(JamesProcessBuilder builder, WorkingDirectory directory) throws IOException {
        this.directory = directory;
        this.deleteDirectory = builder.directory.isEmpty();
        this.startTimeout = builder.startTimeout;
        this.command = builder.command(directory.root());
        this.smtpPorts = directory.moveToFreePorts("smtpserver.xml");
        this.imapPorts = directory.moveToFreePorts("imapserver.xml");
        this.webAdminPort = FreePorts.next();
        this.policyPort = directory.movePolicyServerToFreePort();
        directory.setProperty("webadmin.properties", "port", Integer.toString(webAdminPort));
        Runtime.getRuntime().addShutdownHook(shutdownHook);
    }

    /**
     * James on Derby, from the class path of this JVM.
     *
     * @param conf a directory of configuration files, which are copied; {@code james-conf} of this project, mostly
     */
    public static JamesProcessBuilder onDerby(Path conf) {
        return of("io.github.jamesgreylist.jamesonderby.JamesOnDerby", System.getProperty("java.class.path")).conf(conf);
    }

    /**
     * Any James 3.8 with Guice.
     *
     * @param mainClass such as {@code org.apache.james.MemoryJamesServerMain}
     * @param classPath as after {@code java -cp}
     */
    public static JamesProcessBuilder of(String mainClass, String classPath) {
        return new JamesProcessBuilder(mainClass, classPath);
    }

    /**
     * Starts the process and returns when it greets on every SMTP port and listens on every other.
     *
     * @throws IOException if it ends before that, or does not get there in time; the message has the end of its console
     */
    public void start() throws IOException {
        if (isAlive()) {
            throw new IllegalStateException("already running");
        }
        process = new ProcessBuilder(command)
            .directory(directory.root().toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.root().resolve("logs").resolve(CONSOLE).toFile()))
            .start();
        process.getOutputStream().close();
        long deadline = System.nanoTime() + startTimeout.toNanos();
        await("SMTP banner", deadline, () -> smtpPorts.stream().allMatch(JamesProcess::greets));
        await("IMAP and WebAdmin", deadline, () -> Stream.concat(imapPorts.stream(), Stream.of(webAdminPort))
            .allMatch(JamesProcess::listens));
    }

    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    /** The port of the first {@code <smtpserver>}. */
    public int smtpPort() {
        return smtpPorts.get(0);
    }

    /** The ports of all {@code <smtpserver>} blocks, in the order of the file. */
    public List<Integer> smtpPorts() {
        return smtpPorts;
    }

    /** The port of the first {@code <imapserver>}. */
    public int imapPort() {
        return imapPorts.get(0);
    }

    public int webAdminPort() {
        return webAdminPort;
    }

    /** The port of the policy server for Postfix; empty unless it is where the shipped configuration has it. */
    public OptionalInt policyPort() {
        return policyPort;
    }

    public WorkingDirectory directory() {
        return directory;
    }

    /** What James has logged so far ({@code logs/james.log}). */
    public String log() throws IOException {
        return directory.log("james.log");
    }

    /** What all starts so far printed to standard output and standard error. */
    public String console() throws IOException {
        return directory.log(CONSOLE);
    }

    /** Creates a user, or gives an existing one this password. */
    public void addUser(String address, String password) throws IOException {
        HttpResponse<String> answer = webAdmin("PUT", "/users/" + address + "?force", "{\"password\":\"" + password + "\"}");
        if (answer.statusCode() != 204) {
            throw new IOException("user " + address + " not created: " + answer.statusCode() + " " + answer.body());
        }
    }

    /**
     * A request to WebAdmin, with the token that James on Derby has made, if it has.
     *
     * @param path with its leading slash
     * @param body JSON, or the empty string
     */
    public HttpResponse<String> webAdmin(String method, String path, String body) throws IOException {
        Path token = directory.conf("webadmin.token");
        return webAdmin(method, path, body,
            Files.exists(token) ? Optional.of(Files.readString(token).strip()) : Optional.empty());
    }

    /** The same with another token, or none. */
    public HttpResponse<String> webAdmin(String method, String path, String body, Optional<String> token) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + webAdminPort + path))
            .header("Content-Type", "application/json")
            .timeout(Duration.ofMinutes(2))
            .method(method, HttpRequest.BodyPublishers.ofString(body));
        token.ifPresent(text -> request.header("Authorization", "Bearer " + text));
        try {
            return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /**
     * Stops it by SIGTERM, as an administrator would, and waits for the end.
     *
     * @return its exit status: 0 for James on Derby, 143 for others
     * @throws IOException if it does not end within two minutes; it is killed then
     */
    public int stop() throws IOException {
        process.destroy();
        return awaitEnd();
    }

    /** Kills it by SIGKILL, as a crash would, and waits for the end. */
    public void kill() throws IOException {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Stops it if it runs, and deletes its directory unless the caller chose that. */
    @Override
    public void close() throws IOException {
        try {
            if (isAlive()) {
                stop();
            }
        } finally {
            if (removeHook() && deleteDirectory) {
                directory.delete();
            }
        }
    }

    private int awaitEnd() throws IOException {
        try {
            if (!process.waitFor(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
                throw new IOException("James did not stop within " + STOP_TIMEOUT.toSeconds() + " s\n" + consoleEnd());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private void await(String what, long deadline, BooleanSupplier ready) throws IOException {
        while (!ready.getAsBoolean()) {
            if (!process.isAlive()) {
                throw new IOException("James ended with status " + process.exitValue() + "\n" + consoleEnd());
            }
            if (System.nanoTime() > deadline) {
                String end = consoleEnd();
                kill();
                throw new IOException("no " + what + " within " + startTimeout.toSeconds() + " s\n" + end);
            }
            pause();
        }
    }

    /** A port that wants a PROXY header gets one; the others would call it a bad command, but have greeted before. */
    private static boolean greets(int port) {
        try (SmtpClient smtp = SmtpClient.to(port).as("127.0.0.1").timeout(Duration.ofSeconds(5)).connect()) {
            return smtp.banner().code() == 220;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean listens(int port) {
        try (Socket ignored = new Socket(InetAddress.getByName("127.0.0.1"), port)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private String consoleEnd() throws IOException {
        List<String> lines = console().lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    }

    /** False if the JVM is ending, so that the hook runs anyway. */
    private boolean removeHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(shutdownHook);
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    private void abandon() {
        try {
            if (isAlive()) {
                process.destroyForcibly().waitFor();
            }
            if (deleteDirectory) {
                directory.delete();
            }
        } catch (IOException | InterruptedException e) {
            System.err.println("left behind: " + directory.root() + " (" + e + ")");
        }
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static IOException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IOException("interrupted", e);
    }
}
