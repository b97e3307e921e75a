package io.github.jamesgreylist.testing.james;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A working directory of James: {@code conf/}, {@code extensions-jars/}, {@code logs/}, {@code var/}. */
public final class WorkingDirectory {

    private static final Pattern BIND = Pattern.compile("<bind>[^<]*</bind>");
    private static final Pattern POLICY_PORT = Pattern.compile("(?m)^policy.listen=inet:127\\.0\\.0\\.1:10023$");

    private final Path root;

    private WorkingDirectory(Path root) {
        this.root = root;
    }

    /** Makes a directory a working directory; what is in it stays. */
    public static WorkingDirectory at(Path root) throws IOException {
        for (String child : List.of("conf", "extensions-jars", "logs", "var")) {
            Files.createDirectories(root.resolve(child));
        }
        return new WorkingDirectory(root.toAbsolutePath());
    }

    /** A new one below the system's directory for temporary files. */
    public static WorkingDirectory temporary() throws IOException {
        return at(Files.createTempDirectory("james-on-derby-"));
    }

    public Path root() {
        return root;
    }

    public Path conf(String file) {
        return root.resolve("conf").resolve(file);
    }

    /** Copies the files of a directory into {@code conf/}, over what is there. */
    public void copyConf(Path from) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, conf(file.getFileName().toString()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    /** Copies a jar into {@code extensions-jars/}. */
    public void addExtension(Path jar) throws IOException {
        Files.copy(jar, root.resolve("extensions-jars").resolve(jar.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }

    /** Rewrites a file of {@code conf/}; a missing one counts as empty. */
    public void edit(String file, UnaryOperator<String> change) throws IOException {
        Files.writeString(conf(file), change.apply(Files.exists(conf(file)) ? Files.readString(conf(file)) : ""));
    }

    /** Sets a key of a {@code .properties} file of {@code conf/}, in place of every line that sets it. */
    public void setProperty(String file, String key, String value) throws IOException {
        Pattern old = Pattern.compile("\\s*" + Pattern.quote(key) + "\\s*[=:].*");
        edit(file, text -> Stream.concat(
            text.lines().filter(line -> !old.matcher(line).matches()),
            Stream.of(key + "=" + value))
            .map(line -> line + "\n")
            .reduce("", String::concat));
    }

    /**
     * Moves every {@code <bind>} of a server's XML file to a free loopback port.
     *
     * @return the ports, in the order of the file; empty if there is no such file
     */
    public List<Integer> moveToFreePorts(String file) throws IOException {
        if (!Files.exists(conf(file))) {
            return List.of();
        }
        List<Integer> ports = new ArrayList<>();
        for (MatchResult ignored : BIND.matcher(Files.readString(conf(file))).results().toList()) {
            ports.add(FreePorts.next());
        }
        var next = ports.iterator();
        edit(file, text -> BIND.matcher(text)
            .replaceAll(old -> Matcher.quoteReplacement("<bind>127.0.0.1:" + next.next() + "</bind>")));
        return List.copyOf(ports);
    }

    /**
     * Moves the policy server of the shipped {@code greylist.properties} to a free loopback port.
     *
     * @return the port; empty if the file has no such line (any more)
     */
    public OptionalInt movePolicyServerToFreePort() throws IOException {
        if (!Files.exists(conf("greylist.properties"))
                || !POLICY_PORT.matcher(Files.readString(conf("greylist.properties"))).find()) {
            return OptionalInt.empty();
        }
        int port = FreePorts.next();
        edit("greylist.properties", text -> POLICY_PORT.matcher(text).replaceAll("policy.listen=inet:127.0.0.1:" + port));
        return OptionalInt.of(port);
    }

    /** A file of {@code logs/}, or the empty string if it is not there (yet). */
    public String log(String file) throws IOException {
        Path log = root.resolve("logs").resolve(file);
        return Files.exists(log) ? Files.readString(log) : "";
    }

    /** Deletes it with everything in it. Nothing may run in it any more. */
    public void delete() throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> files = Files.walk(root)) {
            files.sorted(Comparator.reverseOrder()).forEach(WorkingDirectory::deleteOne);
        }
    }

    private static void deleteOne(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
