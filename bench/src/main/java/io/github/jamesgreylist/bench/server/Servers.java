package io.github.jamesgreylist.bench.server;

import io.github.jamesgreylist.bench.bare.AppendingServer;
import io.github.jamesgreylist.bench.bare.EchoServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/**
 * The servers that are compared. All greylists have a delay of a second, empty whitelists and no auto-whitelist: a
 * known triplet is then looked up by all of them.
 */
public final class Servers {

    public static final String BRIDGE = "bridge";
    /** Of another release, for instance of the one before. */
    public static final String OTHER = "other bridge";
    public static final String ECHO = "echo";
    public static final String APPENDING = "append and sync";
    public static final String POSTGREY = "postgrey";

    /** Where the unit that is shipped has them. */
    private static final String UNIT = "packaging/src/deb/files/greylist-bridge.service";
    private static final String CASSANDRA_DRIVER = "postfix-bridge-cassandra/target/greylist-bridge-cassandra.jar";
    private static final String ARCHIVE = "-XX:SharedArchiveFile=";
    private static final Path POSTGREY_PROGRAM = Path.of("/usr/sbin/postgrey");
    private static final String POSTGREY_USER = "postgrey";

    private final Path project;
    private final Jar bridge;
    private final Optional<Jar> beside;

    /**
     * A packaged bridge.
     *
     * @param archive of its classes
     * @param quiet   options with which it asks no DNS, which nobody wants to measure
     */
    private record Jar(Path path, Path archive, List<String> quiet) {}

    /**
     * @param project the directory of the project, which is built
     * @param beside  another jar of a bridge
     */
    public Servers(Path project, Optional<Path> beside) throws IOException, InterruptedException {
        this.project = project.toAbsolutePath();
        this.bridge = jar(this.project.resolve("postfix-bridge/target/postfix-bridge.jar"));
        this.beside = beside.isPresent() ? Optional.of(jar(beside.get())) : Optional.empty();
    }

    /** Makes the archive as the unit makes it. */
    private static Jar jar(Path path) throws IOException, InterruptedException {
        if (!Files.exists(path)) {
            throw new IOException("not built: " + path);
        }
        Path archive = Leftovers.directory().resolve("classes.jsa");
        List<String> flags = List.of("-XX:+UseSerialGC", "-Xlog:cds=off", "-Xlog:cds+dynamic=off",
            "-XX:ArchiveClassesAtExit=" + archive);
        ChildProcesses.output(program(path, flags, "rehearse"));
        boolean knowsSpf = ChildProcesses.output(program(path, List.of(), "--help")).contains("--spf");
        return new Jar(path, archive, knowsSpf ? List.of("--spf=off") : List.of());
    }

    public Path project() {
        return project;
    }

    /** The packaged program, for its commands. */
    public List<String> bridgeProgram(List<String> flags, String... arguments) {
        return program(bridge.path, flags, arguments);
    }

    private static List<String> program(Path jar, List<String> flags, String... arguments) {
        List<String> command = java(flags, "-jar", jar.toString());
        command.addAll(Arrays.asList(arguments));
        return command;
    }

    /** The packaged bridge with the flags of its unit. */
    public ServerProcess bridge(String... options) throws IOException {
        return greylist(BRIDGE, bridge, options);
    }

    /** Asks one name server who a client is. */
    public ServerProcess bridgeWithDns(int dnsPort) throws IOException {
        return greylist(BRIDGE, new Jar(bridge.path, bridge.archive, List.of()), "--spf=on", "--dns=127.0.0.1:" + dnsPort);
    }

    /** One whose greylist is in a keyspace of that name; patient, so that no answer is one of an outage. */
    public ServerProcess bridgeOnCassandra(String name, String nodes, String keyspace) throws IOException {
        Path directory = Leftovers.directory();
        Path jar = Files.copy(bridge.path, directory.resolve("greylist-bridge.jar"));
        Files.copy(project.resolve(CASSANDRA_DRIVER), directory.resolve("greylist-bridge-cassandra.jar"));
        return greylist(name, new Jar(jar, bridge.archive, bridge.quiet), "--cassandra=" + nodes,
            "--cassandra-datacenter=datacenter1", "--cassandra-keyspace=" + keyspace, "--time-budget=30000");
    }

    /** All greylists that there are: the bridge, the one to compare it with, and postgrey. */
    public List<ServerProcess> greylists() throws IOException {
        List<ServerProcess> all = new ArrayList<>(List.of(bridge()));
        if (beside.isPresent()) {
            all.add(greylist(OTHER, beside.get()));
        }
        postgrey().ifPresent(all::add);
        return all;
    }

    private ServerProcess greylist(String name, Jar jar, String... options) throws IOException {
        Path directory = Leftovers.directory();
        int port = ServerProcess.freePort();
        List<String> flags = new ArrayList<>(jvmFlags());
        flags.add(ARCHIVE + jar.archive);
        List<String> command = program(jar.path, flags, options);
        command.addAll(greylistOptions(directory, port));
        command.addAll(jar.quiet);
        return new ServerProcess(name, directory, port, command);
    }

    private static List<String> greylistOptions(Path directory, int port) throws IOException {
        Path none = Files.writeString(directory.resolve("none"), "");
        return List.of("--inet=127.0.0.1:" + port, "--dbdir=" + directory.resolve("db"), "--delay=1",
            "--auto-whitelist-clients=0", "--whitelist-clients=" + none, "--whitelist-recipients=" + none);
    }

    /** An echo server on the bridge's Netty, with the bridge's flags. */
    public ServerProcess echo() throws IOException {
        int port = ServerProcess.freePort();
        List<String> command = withBridgeClasses(jvmFlags(), EchoServer.class, Integer.toString(port));
        return new ServerProcess(ECHO, Leftovers.directory(), port, command);
    }

    /** Durable without a database, on the bridge's Netty, with the bridge's flags. */
    public ServerProcess appending() throws IOException {
        int port = ServerProcess.freePort();
        Path directory = Leftovers.directory();
        List<String> command = withBridgeClasses(jvmFlags(), AppendingServer.class,
            Integer.toString(port), directory.resolve("file").toString());
        return new ServerProcess(APPENDING, directory, port, command);
    }

    /** For people; empty if there is one. */
    public Optional<String> whyNoPostgrey() {
        if (!Files.isExecutable(POSTGREY_PROGRAM)) {
            return Optional.of("there is no " + POSTGREY_PROGRAM);
        }
        return System.getProperty("user.name").equals("root") ? Optional.empty()
            : Optional.of("only root can start it, as it becomes its own user");
    }

    /** Debian's, if it is there and this user may start it. */
    private Optional<ServerProcess> postgrey() throws IOException {
        if (whyNoPostgrey().isPresent()) {
            return Optional.empty();
        }
        Path directory = Leftovers.directory();
        int port = ServerProcess.freePort();
        List<String> command = new ArrayList<>(List.of(POSTGREY_PROGRAM.toString(),
            "--user=" + POSTGREY_USER, "--group=" + POSTGREY_USER));
        command.addAll(greylistOptions(directory, port));
        UserPrincipal user = directory.getFileSystem().getUserPrincipalLookupService()
            .lookupPrincipalByName(POSTGREY_USER);
        Files.setOwner(directory, user);
        Files.setOwner(Files.createDirectory(directory.resolve("db")), user);
        return Optional.of(new ServerProcess(POSTGREY, directory, port, command));
    }

    /** A class of this module, on the class path of the bridge: with its libraries, in its versions. */
    public List<String> withBridgeClasses(List<String> flags, Class<?> main, String... arguments) {
        String classPath = pathOf(Servers.class) + ":" + pathOf(Histogram.class) + ":" + bridge.path;
        List<String> command = java(flags, "-cp", classPath, main.getName());
        command.addAll(Arrays.asList(arguments));
        return command;
    }

    private static String pathOf(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation().getPath();
    }

    private static List<String> java(List<String> flags, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(Arrays.asList(arguments));
        return command;
    }

    /** What stands between the JVM and the jar in the unit; without the archive, which is for the bridge's own class path. */
    public List<String> jvmFlags() throws IOException {
        String unit = Files.readString(project.resolve(UNIT)).replaceAll("\\\\\\n", " ");
        String start = unit.lines().filter(line -> line.startsWith("ExecStart=")).findFirst().orElseThrow();
        return Stream.of(start.split("\\s+")).skip(1).takeWhile(word -> !word.equals("-jar"))
            .filter(word -> !word.startsWith(ARCHIVE)).toList();
    }
}
