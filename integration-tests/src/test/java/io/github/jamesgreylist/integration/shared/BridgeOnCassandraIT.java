package io.github.jamesgreylist.integration.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.integration.Build;
import io.github.jamesgreylist.integration.Servers;
import io.github.jamesgreylist.integration.postfix.BridgeProcess;
import io.github.jamesgreylist.testing.database.CassandraServer;
import io.github.jamesgreylist.testing.james.FreePorts;
import io.github.jamesgreylist.testing.james.JamesProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged bridge with the driver's jar beside it, and a James in the same keyspace. */
class BridgeOnCassandraIT {

    private static final String KEYSPACE = "apache_james";

    @TempDir
    static Path directory;
    private static CassandraServer cassandra;
    private static Path jar;

    @BeforeAll
    static void start() throws IOException {
        cassandra = CassandraServer.own();
        jar = Files.copy(Build.BRIDGE, directory.resolve("greylist-bridge.jar"));
        Files.copy(Build.CASSANDRA_DRIVER, directory.resolve("greylist-bridge-cassandra.jar"));
    }

    @AfterAll
    static void stop() {
        cassandra.close();
    }

    @Test
    void aBridgeAndAJamesShareAGreylistThatCanBeMovedAndOutlivesAnOutage() throws Exception {
        int port = FreePorts.next();
        try (JamesProcess james = Servers.start(Servers.onCassandra(cassandra.host(), cassandra.port(), KEYSPACE)
            .property("greylist.properties", "timeBudget", "30 seconds").property("greylist.properties", "delay", "5 minutes"));
                BridgeProcess bridge = BridgeProcess.startJar(jar, directory("bridge"), options(port, "--delay=0"))) {
            assertThat(Servers.rcpt(james, "moved@example.org").code()).isEqualTo(450);
            assertThat(Servers.rcpt(james, "waits@example.org").code()).isEqualTo(450);
            bridge.await("the greylist", () -> ask(port, "moved@example.org").startsWith("action=PREPEND"));
            assertThat(Servers.rcpt(james, "moved@example.org").code()).as("known from now on").isEqualTo(250);

            moveThereAndBack();
            loseIt(port, bridge);
        }
    }

    /** Exported while servers use it, imported into a file, changed there, and brought back. */
    private static void moveThereAndBack() throws Exception {
        Path exported = directory.resolve("exported");
        List<String> cluster = cluster(KEYSPACE);
        String rows = run(cluster, "export");
        assertThat(rows).contains("moved@example.org").contains("waits@example.org");
        Files.writeString(exported, rows);

        List<String> derby = List.of("--dbdir=" + directory.resolve("derby"));
        run(derby, "import", exported.toString());
        assertThat(sorted(run(derby, "export"))).isEqualTo(sorted(rows));

        run(cluster, "import", exported.toString());
        assertThat(sorted(run(cluster, "export"))).as("nothing new").isEqualTo(sorted(rows));
    }

    /** Mail passes while the cluster is away, at a bridge that starts meanwhile, too, and is greylisted when it is back. */
    private static void loseIt(int port, BridgeProcess bridge) throws Exception {
        cassandra.kill();
        assertThat(ask(port, "meanwhile@example.org")).isEqualTo("action=DUNNO");
        bridge.await("a warning", () -> bridge.log().contains("greylist store unavailable"));
        int later = FreePorts.next();
        try (BridgeProcess early = BridgeProcess.startJar(jar, directory("early"), options(later, "--delay=0"))) {
            assertThat(ask(later, "early@example.org")).isEqualTo("action=DUNNO");
            early.await("a warning",
                () -> early.log().contains("cannot connect to Cassandra at 127.0.0.1:" + cassandra.port()));
            cassandra.start();
            awaitGreylist(later, early);
            awaitGreylist(port, bridge);
        }
    }

    private static void awaitGreylist(int port, BridgeProcess bridge) throws IOException {
        bridge.await("the greylist", () -> ask(port, "again" + System.nanoTime() + "@example.org").contains("DEFER_IF_PERMIT"));
    }

    @Test
    void whatCannotMendItselfIsRefusedInASentence() throws Exception {
        assertRefused(Build.BRIDGE, cluster(KEYSPACE),
            "--cassandra: the driver is not there: put greylist-bridge-cassandra.jar beside");
        assertRefused(jar, cluster("nowhere"), "there is no keyspace \"nowhere\" in the Cassandra cluster");
        List<String> elsewhere = new ArrayList<>(cluster(KEYSPACE));
        elsewhere.set(1, "--cassandra-datacenter=moon");
        assertRefused(jar, elsewhere, "there is no data centre 'moon' in the Cassandra cluster, but datacenter1");
    }

    private static void assertRefused(Path program, List<String> options, String sentence) throws Exception {
        List<String> command =
            new ArrayList<>(List.of("--inet=127.0.0.1:" + FreePorts.next(), "--dbdir=" + directory("refused")));
        command.addAll(options);
        Process process = java(program, command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isEqualTo(2);
        assertThat(said).contains(sentence);
    }

    private static List<String> cluster(String keyspace) {
        return List.of("--cassandra=" + cassandra.host() + ":" + cassandra.port(), "--cassandra-datacenter=datacenter1",
            "--cassandra-keyspace=" + keyspace);
    }

    private static String[] options(int port, String... more) {
        List<String> options = new ArrayList<>(cluster(KEYSPACE));
        options.add("--inet=127.0.0.1:" + port);
        options.addAll(List.of(more));
        return options.toArray(String[]::new);
    }

    private static Path directory(String name) throws IOException {
        return Files.createDirectories(directory.resolve(name));
    }

    private static String run(List<String> options, String command, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(options);
        all.addAll(List.of(arguments));
        Path log = directory.resolve("log");
        Process process = java(jar, all).redirectError(log.toFile()).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(Files.readString(log)).isZero();
        return printed;
    }

    private static ProcessBuilder java(Path program, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1", "-Xmx128m", "-jar", program.toString()));
        command.addAll(arguments);
        return new ProcessBuilder(command);
    }

    private static List<String> sorted(String rows) {
        return rows.lines().filter(line -> !line.startsWith("#")).sorted().toList();
    }

    /** The same client as James has, so that it is the same triplet. */
    private static String ask(int port, String sender) throws IOException {
        return String.valueOf(BridgeProcess.ask(port, "127.0.0.1", sender));
    }
}
