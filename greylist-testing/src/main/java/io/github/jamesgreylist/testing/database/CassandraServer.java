package io.github.jamesgreylist.testing.database;

import io.github.jamesgreylist.testing.Directories;
import io.github.jamesgreylist.testing.Eventually;
import io.github.jamesgreylist.testing.ShiftedClock;
import io.github.jamesgreylist.testing.james.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.awaitility.core.ConditionTimeoutException;
import org.awaitility.core.TerminalFailureException;

/**
 * A node of a Cassandra cluster as a child process, of the artefacts that Maven has, with its data in a temporary
 * directory. It ends, and the directory goes, when it is closed or when the JVM ends. For one thread.
 */
public final class CassandraServer implements AutoCloseable {

    /** Names the file with the class path of a server, which a module of its own makes. */
    private static final String CLASS_PATH = "test.cassandra.classpath";
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int SECONDS_TO_END = 60;
    /** For clients, for nodes, for nodes that speak TLS, and for JMX. */
    private static final int PORTS = 4;
    /** On Java 17. */
    private static final List<String> EXPORTED =
        List.of("java.base/jdk.internal.misc", "java.base/java.lang.ref", "java.management.rmi/com.sun.jmx.remote.internal.rmi",
            "java.rmi/sun.rmi.registry", "java.rmi/sun.rmi.server", "java.sql/java.sql", "jdk.unsupported/sun.misc");
    private static final List<String> OPENED = List.of("java.base/java.lang", "java.base/java.lang.module",
        "java.base/java.lang.reflect", "java.base/java.io", "java.base/java.net", "java.base/java.nio", "java.base/java.util",
        "java.base/java.util.concurrent", "java.base/java.util.concurrent.atomic", "java.base/jdk.internal.loader",
        "java.base/jdk.internal.ref", "java.base/jdk.internal.reflect", "java.base/jdk.internal.math",
        "java.base/jdk.internal.module", "java.base/jdk.internal.util.jar", "java.base/sun.nio.ch",
        "jdk.management/com.sun.management", "jdk.management/com.sun.management.internal");
    /** The only one on which a node can be told by JMX what to do. */
    private static final String LOCALHOST = "127.0.0.1";
    private static final String SECRET = "of-the-keys";
    private static final List<String> RING = List.of("127.0.0.11", "127.0.0.12", "127.0.0.13");
    private static CassandraServer shared;

    private final String address;
    private final int port;
    private final Path directory;
    private final Map<String, String> environment = new HashMap<>();
    private final Thread atExit = new Thread(this::end);
    private Process process;

    /**
     * @param port for clients, the next one is for nodes; all nodes have the same
     * @param ring the addresses of all nodes, this one's among them
     */
    private CassandraServer(String address, int port, List<String> ring) throws IOException {
        this.address = address;
        this.port = port;
        directory = Files.createTempDirectory("greylist-cassandra");
        Runtime.getRuntime().addShutdownHook(atExit);
        Files.writeString(directory.resolve("cassandra.yaml"), yaml(ring));
        Files.writeString(directory.resolve("logback.xml"), "<configuration><appender name='O'"
            + " class='ch.qos.logback.core.ConsoleAppender'><encoder><pattern>%d %-5level %logger{20} %msg%n</pattern></encoder>"
            + "</appender><root level='INFO'><appender-ref ref='O'/></root></configuration>");
    }

    /** One for all the tests of this JVM that leave it running. */
    public static synchronized CassandraServer shared() throws IOException {
        if (shared == null) {
            shared = own();
        }
        return shared;
    }

    /** A node of one's own, which is to be closed. */
    public static CassandraServer own() throws IOException {
        CassandraServer server = new CassandraServer(LOCALHOST, FreePorts.next(PORTS), List.of(LOCALHOST));
        server.start();
        return server;
    }

    /**
     * One that speaks TLS only, with {@link #certificate()}, and asks for a user's password: at first {@code cassandra}, of the
     * user of that name. It is to be closed.
     */
    public static CassandraServer secured() throws IOException {
        CassandraServer server = new CassandraServer(LOCALHOST, FreePorts.next(PORTS), List.of(LOCALHOST));
        server.makeCertificate();
        server.configure("""
            authenticator: PasswordAuthenticator
            authorizer: CassandraAuthorizer
            role_manager: CassandraRoleManager
            client_encryption_options:
              enabled: true
              optional: false
              store_type: PKCS12
              keystore: %s
              keystore_password: %s
            """.formatted(server.keys(), SECRET));
        server.start();
        return server;
    }

    /** That of a secured one, as PEM. */
    public Path certificate() {
        return directory.resolve("node.pem");
    }

    private void makeCertificate() throws IOException {
        String keytool = System.getProperty("java.home") + "/bin/keytool";
        List<String> store =
            List.of("-alias", "node", "-storetype", "PKCS12", "-keystore", keys().toString(), "-storepass", SECRET);
        List<String> make = new ArrayList<>(List.of(keytool, "-genkeypair", "-keyalg", "RSA", "-dname", "CN=greylist test",
            "-ext", "san=dns:localhost,ip:" + address, "-validity", "3650"));
        make.addAll(store);
        DatabaseServer.run(make);
        List<String> show = new ArrayList<>(List.of(keytool, "-exportcert", "-rfc", "-file", certificate().toString()));
        show.addAll(store);
        DatabaseServer.run(show);
    }

    private Path keys() {
        return directory.resolve("keys.p12");
    }

    /** Three that are one cluster, in the data centre {@code datacenter1}; all are to be closed. */
    public static List<CassandraServer> ring() throws IOException {
        int port = FreePorts.next(PORTS);
        List<CassandraServer> nodes = new ArrayList<>();
        for (String address : RING) {
            nodes.add(new CassandraServer(address, port, RING));
        }
        return started(nodes);
    }

    /** Three that are one cluster: the first two in the data centre {@code dc1}, the third in {@code dc2}. */
    public static List<CassandraServer> dataCentres() throws IOException {
        int port = FreePorts.next(PORTS);
        List<CassandraServer> nodes = new ArrayList<>();
        for (String address : RING) {
            CassandraServer node = new CassandraServer(address, port, RING);
            nodes.add(node);
            Files.writeString(node.dataCentre(), "dc=" + (nodes.size() < RING.size() ? "dc1" : "dc2") + "\nrack=rack1\n");
            // One copy of a data centre has to do: in its log when it says so.
            node.configure("""
                endpoint_snitch: GossipingPropertyFileSnitch
                commitlog_sync: batch
                commitlog_sync_period: 0ms
                """);
        }
        return started(nodes);
    }

    private static List<CassandraServer> started(List<CassandraServer> nodes) throws IOException {
        try {
            for (CassandraServer node : nodes) {
                node.launch();
            }
            for (CassandraServer node : nodes) {
                node.awaitAnswer();
            }
            return nodes;
        } catch (IOException | RuntimeException e) {
            nodes.forEach(CassandraServer::close);
            throw e;
        }
    }

    private Path dataCentre() {
        return directory.resolve("cassandra-rackdc.properties");
    }

    /** From the next start on these lines of its configuration are so, in place of those of the same names. */
    public void configure(String lines) throws IOException {
        Path file = directory.resolve("cassandra.yaml");
        Set<String> names = lines.lines().filter(line -> !line.startsWith(" ")).map(line -> line.replaceFirst(":.*", ":"))
            .collect(Collectors.toSet());
        List<String> all = new ArrayList<>(Files.readAllLines(file));
        all.removeIf(line -> names.contains(line.replaceFirst(":.*", ":")));
        all.addAll(lines.lines().toList());
        Files.write(file, all);
    }

    /** From the next start on its clock is so much ahead; where there is no C compiler, the test is skipped. */
    public void setClockAhead(Duration ahead) throws IOException {
        environment.clear();
        if (!ahead.isZero()) {
            environment.putAll(ShiftedClock.environment(directory, ahead));
        }
    }

    public InetSocketAddress address() {
        return new InetSocketAddress(address, port);
    }

    public String host() {
        return address;
    }

    public int port() {
        return port;
    }

    /** Writes what it has in memory to disk, as {@code nodetool flush} does. For one that is no part of a ring. */
    @SuppressWarnings("BanJNDI") // The other side is this process's own child.
    public void flush(String keyspace) throws IOException, JMException {
        JMXServiceURL url = new JMXServiceURL("service:jmx:rmi:///jndi/rmi://" + address + ":" + (port + 3) + "/jmxrmi");
        try (JMXConnector connector = JMXConnectorFactory.connect(url)) {
            connector.getMBeanServerConnection().invoke(new ObjectName("org.apache.cassandra.db:type=StorageService"),
                "forceKeyspaceFlush", new Object[] {keyspace, new String[0]},
                new String[] {String.class.getName(), String[].class.getName()});
        }
    }

    /** The files of a table, of which those in memory are no part. */
    public long bytesOnDisk(String keyspace, String table) throws IOException {
        Path tables = directory.resolve("data").resolve(keyspace);
        return Directories.bytes(tables, file -> tables.relativize(file).getName(0).toString().startsWith(table + "-"));
    }

    /** What its process has used since it was started. */
    public Duration cpu() {
        return process.info().totalCpuDuration().orElseThrow();
    }

    /** Starts it, and returns when it answers. */
    public void start() throws IOException {
        launch();
        awaitAnswer();
    }

    private void launch() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command()).redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
        builder.environment().putAll(environment);
        process = builder.start();
    }

    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    private void awaitAnswer() throws IOException {
        try {
            Eventually.await("Cassandra's first answer").atMost(PATIENCE)
                .failFast("Cassandra has ended", () -> !process.isAlive()).until(this::answers);
        } catch (ConditionTimeoutException | TerminalFailureException e) {
            throw new IOException("Cassandra did not start:\n" + Files.readString(log()), e);
        }
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(address(), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private Path log() {
        return directory.resolve("log");
    }

    private List<String> command() throws IOException {
        String classPath = Files.readString(Path.of(classPathFile())).trim();
        String jamm = Stream.of(classPath.split(":")).filter(jar -> jar.matches(".*/jamm-[^/]*\\.jar")).findFirst()
            .orElseThrow(() -> new IOException("there is no jamm in " + classPathFile()));
        List<String> command = new ArrayList<>();
        command.add(System.getProperty("java.home") + "/bin/java");
        EXPORTED.forEach(name -> command.add("--add-exports=" + name + "=ALL-UNNAMED"));
        OPENED.forEach(name -> command.add("--add-opens=" + name + "=ALL-UNNAMED"));
        command.addAll(List.of("-Djdk.attach.allowAttachSelf=true", "-javaagent:" + jamm, "-Xmx384m", "-XX:+UseSerialGC",
            "-Xss512k", "-XX:MaxDirectMemorySize=256m", "-XX:TieredStopAtLevel=1", "-Djava.net.preferIPv4Stack=true",
            "-Dcassandra.config=" + directory.resolve("cassandra.yaml").toUri(), "-Dcassandra.storagedir=" + directory,
            "-Dcassandra-foreground=yes", "-Dcassandra.ring_delay_ms=2000", "-Dcassandra.skip_wait_for_gossip_to_settle=0",
            "-Dcassandra.superuser_setup_delay_ms=0", "-Dcassandra.streaminghistogram.roundseconds=1",
            "-Dcassandra-rackdc.properties=" + dataCentre().toUri(),
            "-Dlogback.configurationFile=" + directory.resolve("logback.xml"),
            "-cp", classPath, "org.apache.cassandra.service.CassandraDaemon"));
        if (address.equals(LOCALHOST)) {
            command.add(command.indexOf("-cp"), "-Dcassandra.jmx.local.port=" + (port + 3));
        }
        return command;
    }

    private static String classPathFile() {
        String file = System.getProperty(CLASS_PATH);
        if (file == null || !Files.isReadable(Path.of(file))) {
            throw new IllegalStateException("-D" + CLASS_PATH + " has to name the file that the module cassandra-server makes,"
                + " not " + file);
        }
        return file;
    }

    /** Small, as the tests need no more. */
    private String yaml(List<String> ring) {
        StringBuilder yaml = new StringBuilder("""
            cluster_name: greylist
            num_tokens: 1
            partitioner: org.apache.cassandra.dht.Murmur3Partitioner
            endpoint_snitch: SimpleSnitch
            commitlog_sync: periodic
            commitlog_sync_period: 10000ms
            auto_snapshot: false
            hinted_handoff_enabled: true
            memtable_heap_space: 48MiB
            memtable_offheap_space: 48MiB
            file_cache_size: 32MiB
            key_cache_size: 4MiB
            commitlog_segment_size: 8MiB
            commitlog_total_space: 64MiB
            concurrent_reads: 16
            concurrent_writes: 16
            native_transport_max_threads: 64
            """);
        yaml.append("listen_address: ").append(address).append("\nrpc_address: ").append(address)
            .append("\nnative_transport_port: ").append(port).append("\nstorage_port: ").append(port + 1)
            .append("\nssl_storage_port: ").append(port + 2)
            .append("\nseed_provider:\n  - class_name: org.apache.cassandra.locator.SimpleSeedProvider\n    parameters:\n")
            .append("      - seeds: \"").append(String.join(",", ring)).append("\"\n");
        if (ring.size() > 1) {
            // Nobody waits for anybody.
            yaml.append("initial_token: ").append(token(ring)).append('\n');
        }
        yaml.append("data_file_directories:\n  - ").append(directory.resolve("data"))
            .append("\ncommitlog_directory: ").append(directory.resolve("commitlog"))
            .append("\nhints_directory: ").append(directory.resolve("hints"))
            .append("\nsaved_caches_directory: ").append(directory.resolve("caches"))
            .append("\ncdc_raw_directory: ").append(directory.resolve("cdc")).append('\n');
        return yaml.toString();
    }

    private long token(List<String> ring) {
        return Long.MAX_VALUE / ring.size() * 2 * (ring.indexOf(address) - ring.size() / 2);
    }

    /** From now on it says nothing, and its connections stay, as if its machine had lost its power; until {@link #goOn}. */
    public void hang() throws IOException {
        DatabaseServer.run(List.of("kill", "-s", "STOP", Long.toString(process.pid())));
    }

    public void goOn() throws IOException {
        DatabaseServer.run(List.of("kill", "-s", "CONT", Long.toString(process.pid())));
    }

    /** Kills it where it stands. It may be started again. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor(SECONDS_TO_END, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        end();
        Runtime.getRuntime().removeShutdownHook(atExit);
    }

    /** Its data is deleted anyway. */
    private void end() {
        if (process != null && process.isAlive()) {
            try {
                kill();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        } catch (IOException | UncheckedIOException e) {
            System.err.println("left over: " + directory + " (" + e + ")");
        }
    }
}
