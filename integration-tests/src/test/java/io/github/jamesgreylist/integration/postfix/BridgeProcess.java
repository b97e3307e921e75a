package io.github.jamesgreylist.integration.postfix;

import io.github.jamesgreylist.integration.Build;
import io.github.jamesgreylist.testing.Eventually;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionTimeoutException;
import org.awaitility.core.TerminalFailureException;

/** The packaged bridge as a child process, on a port of its own. It can be started again after its end. */
public final class BridgeProcess implements AutoCloseable {

    private static final int SECONDS = 120;

    private final Path directory;
    private final List<String> command = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>();
    private final Thread hook = new Thread(this::kill, "kill-bridge");
    private Process process;

    /** @param directory for database, log and pid file */
    public BridgeProcess(Path directory, String... options) {
        this.directory = directory;
        command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m", "-jar", Build.BRIDGE.toString()));
        command.addAll(Arrays.asList(options));
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** With whitelists that are empty, a database in the directory, and a pid file that says when it is ready. */
    public static BridgeProcess start(Path directory, String... options) throws IOException {
        return startBy(List.of(), directory, options);
    }

    /** @param jar of the program, beside which a driver may lie */
    public static BridgeProcess startJar(Path jar, Path directory, String... options) throws IOException {
        BridgeProcess bridge = prepared(List.of(), directory, options);
        bridge.command.set(bridge.command.indexOf(Build.BRIDGE.toString()), jar.toString());
        bridge.start();
        return bridge;
    }

    /** @param wrapper a program that turns into the one behind it, under some limit */
    static BridgeProcess startBy(List<String> wrapper, Path directory, String... options) throws IOException {
        BridgeProcess bridge = prepared(wrapper, directory, options);
        bridge.start();
        return bridge;
    }

    private static BridgeProcess prepared(List<String> wrapper, Path directory, String... options) throws IOException {
        Path none = Files.writeString(directory.resolve("none"), "");
        List<String> all = new ArrayList<>(List.of(
            "--dbdir=" + directory.resolve("db"), "--pidfile=" + directory.resolve("pid"),
            "--whitelist-clients=" + none, "--whitelist-recipients=" + none));
        if (Arrays.stream(options).noneMatch(option -> option.startsWith("--delay=") || option.startsWith("--config="))) {
            // The same for everybody: what the name servers of this machine say does not matter.
            all.add("--delay=300");
        }
        if (Arrays.stream(options).noneMatch(option -> option.startsWith("--time-budget="))) {
            // On a busy machine the store may take longer than mail should wait for it.
            all.add("--time-budget=30000");
        }
        all.addAll(Arrays.asList(options));
        BridgeProcess bridge = new BridgeProcess(directory, all.toArray(String[]::new));
        bridge.command.addAll(0, wrapper);
        return bridge;
    }

    /** Returns when it answers. */
    public void start() throws IOException {
        Files.deleteIfExists(directory.resolve("pid"));
        launch();
        await("a pid file", () -> Files.exists(directory.resolve("pid")));
    }

    /** Returns at once. */
    public void launch() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.appendTo(directory.resolve("stderr").toFile()))
            .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve("stdout").toFile()));
        builder.environment().putAll(environment);
        process = builder.start();
    }

    /** Variables that it is started with from now on, and no others of before. */
    public void setEnvironment(Map<String, String> variables) {
        environment.clear();
        environment.putAll(variables);
    }

    /** For whoever has to start it in another way. */
    List<String> command() {
        return List.copyOf(command);
    }

    /** Waits for something that has to happen while the program runs. */
    public void await(String what, Callable<Boolean> condition) throws IOException {
        try {
            Eventually.await(what).failFast("the bridge has ended", () -> !process.isAlive()).until(condition);
        } catch (ConditionTimeoutException | TerminalFailureException e) {
            throw new AssertionError("no " + what + "; the bridge said:\n" + log(), e);
        }
    }

    public String log() throws IOException {
        return Files.readString(directory.resolve("stderr"));
    }

    public String output() throws IOException {
        return Files.readString(directory.resolve("stdout"));
    }

    long pid() {
        return process.pid();
    }

    void signal(String name) throws IOException {
        Commands.run("kill", "-" + name, Long.toString(pid()));
    }

    /** By SIGTERM. @return the exit status */
    public int stop() {
        process.destroy();
        return awaitEnd();
    }

    public int awaitEnd() {
        try {
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                kill();
                throw new AssertionError("the bridge did not end");
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    public void kill() {
        if (process != null) {
            process.destroyForcibly().onExit().join();
        }
    }

    /** What Postfix would do with bob@demo.test's mail from 192.0.2.9; null if the connection ends without an answer. */
    public static String ask(int port, String sender) throws IOException {
        return ask(port, "192.0.2.9", sender);
    }

    /** The same from another client. */
    public static String ask(int port, String client, String sender) throws IOException {
        try (Socket socket = connect(port)) {
            String request = "request=smtpd_access_policy\nprotocol_state=RCPT\nclient_address=" + client + "\n"
                + "client_name=unknown\nsender=" + sender + "\nrecipient=bob@demo.test\n\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                .readLine();
        }
    }

    /** A connection to a port on loopback. */
    public static Socket connect(int port) {
        try {
            return new Socket(InetAddress.getByName("127.0.0.1"), port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        kill();
        Runtime.getRuntime().removeShutdownHook(hook);
    }
}
