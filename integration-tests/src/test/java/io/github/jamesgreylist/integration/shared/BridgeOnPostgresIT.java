package io.github.jamesgreylist.integration.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.integration.Servers;
import io.github.jamesgreylist.integration.postfix.BridgeProcess;
import io.github.jamesgreylist.integration.postfix.Commands;
import io.github.jamesgreylist.testing.Eventually;
import io.github.jamesgreylist.testing.database.PostgresServer;
import io.github.jamesgreylist.testing.james.FreePorts;
import io.github.jamesgreylist.testing.james.JamesProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** {@code java -jar postfix-bridge.jar} with a database that is not its own, as an administrator meets it. */
@EnabledIf("io.github.jamesgreylist.testing.database.PostgresServer#isThere")
class BridgeOnPostgresIT {

    private static final String PASSWORD = "greylist-topsecret";
    private static final String CLIENT = "192.0.2.9";

    @TempDir
    Path directory;
    private PostgresServer postgres;
    private String name;

    @BeforeEach
    void createDatabase() throws Exception {
        postgres = PostgresServer.shared();
        name = postgres.createDatabase();
        // The server and its databases are shared by tests, a role is not.
        postgres.execute("CREATE ROLE " + name + " LOGIN PASSWORD '" + PASSWORD + "'");
    }

    @Test
    void aWrongPasswordIsSaidOnceWithTheUserAndMailGoesOn() throws Exception {
        try (BridgeProcess bridge = bridge(options(name, "wrong-" + PASSWORD))) {
            assertThat(warning(bridge)).contains("mail is accepted without greylisting until it is back: ")
                .contains("password authentication failed for user \"" + name + "\"").doesNotContain(PASSWORD);
        }
    }

    @Test
    void aMissingRightIsNamedAndWhenItIsGrantedGreylistingBegins() throws Exception {
        try (BridgeProcess bridge = bridge(options(name, PASSWORD))) {
            assertThat(warning(bridge)).contains("permission denied for schema public")
                .contains("GRANT CREATE ON SCHEMA public TO that user");
            postgres.execute("ALTER DATABASE " + name + " OWNER TO " + name);
            bridge.await("greylisting", () -> node.defers(CLIENT, "granted@example.org"));
        }
    }

    @Test
    void aGreylistMovesFromDerbyToPostgresqlAndBackAndNobodyWaitsAgain() throws Exception {
        postgres.execute("ALTER DATABASE " + name + " OWNER TO " + name);
        List<String> here = List.of("--dbdir=" + directory.resolve("here"));
        try (BridgeProcess bridge = bridge(here)) {
            assertThat(node.defers(CLIENT, "passed@example.org")).isTrue();
            assertThat(node.defers(CLIENT, "passed@example.org")).isFalse();
            assertThat(node.defers(CLIENT, "waits\\here@example.org")).isTrue();
            assertThat(node.defers(CLIENT, "w\u00e4rtet@example.org")).isTrue();
            assertThat(run("export", here)).as("through the running server").isZero();
            assertThat(bridge.stop()).isZero();
        }
        List<String> exported = export(here);
        assertThat(exported).as("with a known sender, and its domain").hasSize(7);
        assertThat(imported(exported, options(name, PASSWORD)))
            .isEqualTo("imported: 5 rows new, 0 changed, 0 as they were, 0 left out because they have expired\n");
        assertThat(imported(exported, options(name, PASSWORD))).startsWith("imported: 0 rows new, 0 changed, 5 as they were");
        assertThat(export(options(name, PASSWORD))).containsExactlyInAnyOrderElementsOf(exported);

        List<String> there = List.of("--dbdir=" + directory.resolve("there"));
        assertThat(imported(export(options(name, PASSWORD)), there)).startsWith("imported: 5 rows new");
        assertThat(export(there)).containsExactlyInAnyOrderElementsOf(exported);

        try (BridgeProcess bridge = bridge(options(name, PASSWORD))) {
            assertThat(node.defers(CLIENT, "passed@example.org")).isFalse();
            assertThat(node.defers(CLIENT, "waits\\here@example.org")).as("its second attempt").isFalse();
            assertThat(export(options(name, PASSWORD))).as("while a server uses it").hasSizeGreaterThanOrEqualTo(7);
            assertThat(bridge.log()).doesNotContain(PASSWORD);
        }
    }

    @Test
    void theGreylistInJamesOwnDerbyCanBeMoved() throws Exception {
        Path root = directory.resolve("james");
        try (JamesProcess james = Servers.start(Servers.onDerby().directory(root))) {
            assertThat(Servers.rcpt(james, "first@example.org").code()).isEqualTo(450);
            List<String> used = options("jdbc:derby:" + root.resolve("var/derby"), "app", "app");
            assertThat(run("export", used)).isEqualTo(1);
            assertThat(error()).contains("Another instance of Derby may have already booted the database");
            james.stop();
            assertThat(export(used)).hasSize(3).anySatisfy(line -> assertThat(line).startsWith(
                "first-contact\t127.0.0.0/24\tfirst@example.org\tbob@demo.test\t"));
            james.start();
            assertThat(Servers.rcpt(james, "second@example.org").code()).as("James's database is as it was").isEqualTo(450);
        }
    }

    @Test
    void theDriversOwnParametersEncryptAndVerify() throws Exception {
        Path certificate = switchTlsOn();
        postgres.execute("ALTER DATABASE " + name + " OWNER TO " + name);
        String url = "jdbc:postgresql://HOST:" + postgres.port() + "/" + name + "?sslmode=verify-full&sslrootcert=" + certificate;
        try (BridgeProcess bridge = bridge(options(url.replace("HOST", "localhost"), name, PASSWORD))) {
            assertThat(node.defers(CLIENT, "encrypted@example.org")).isTrue();
            assertThat(query("SELECT count(*) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)"
                + " WHERE usename = '" + name + "' AND ssl")).isNotEqualTo("0");
            assertThat(query("SELECT count(*) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)"
                + " WHERE usename = '" + name + "' AND NOT ssl")).isEqualTo("0");
        }
        try (BridgeProcess bridge = bridge(options(url.replace("HOST", "127.0.0.1"), name, PASSWORD))) {
            assertThat(warning(bridge)).contains("127.0.0.1 could not be verified");
            assertThat(bridge.log()).as("the driver says nothing beside").doesNotContain("Server name validation");
        }
    }

    /** @return the certificate, for localhost, that the server shows from now on */
    private Path switchTlsOn() throws Exception {
        Path data = Path.of(query("SHOW data_directory"));
        Path certificate = data.resolve("server.crt");
        Path key = data.resolve("server.key");
        if (!Files.exists(certificate)) {
            Commands.run("openssl", "req", "-new", "-x509", "-days", "2", "-nodes", "-subj", "/CN=localhost",
                "-addext", "subjectAltName=DNS:localhost", "-keyout", key.toString(), "-out", certificate.toString());
            Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
            Files.setOwner(key, Files.getOwner(data));
            postgres.execute("ALTER SYSTEM SET ssl = on", "SELECT pg_reload_conf()");
            Eventually.await("TLS", () -> query("SHOW ssl").equals("on"));
        }
        return Files.copy(certificate, directory.resolve("ca.pem"));
    }

    /** The only value, as the server's operator sees it. */
    private String query(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(postgres.url("postgres"), postgres.user(), postgres.password());
                Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    @Test
    void aBadLineIsNamedWithItsFile() throws Exception {
        Path file = Files.writeString(directory.resolve("bad.txt"), "greylist\t1\nhello\nend\t1\n");
        List<String> options = new ArrayList<>(List.of("--dbdir=" + directory.resolve("db")));
        options.add(file.toString());
        assertThat(run("import", options)).isEqualTo(1);
        assertThat(error()).startsWith("greylist-bridge: " + file + ", line 2: 'hello' is no kind of line");
        options.set(1, directory.resolve("none").toString());
        assertThat(run("import", options)).isEqualTo(2);
        assertThat(error()).contains("none' is refused: there is no such file");
    }

    private BridgeNode node;

    /** With a delay of zero: the second attempt passes. */
    private BridgeProcess bridge(List<String> database) throws IOException {
        int port = FreePorts.next();
        List<String> options = new ArrayList<>(database);
        options.addAll(List.of("--inet=127.0.0.1:" + port, "--delay=0", "--verbose"));
        BridgeProcess bridge =
            BridgeProcess.start(Files.createTempDirectory(directory, "bridge"), options.toArray(String[]::new));
        node = new BridgeNode(bridge, port);
        return bridge;
    }

    private List<String> options(String user, String password) throws IOException {
        return options(postgres.url(name), user, password);
    }

    private List<String> options(String url, String user, String password) throws IOException {
        Path file = Files.createTempFile(directory, "password", "");
        Files.writeString(file, password + "\n");
        return List.of("--database=" + url, "--database-user=" + user, "--database-password-file=" + file);
    }

    /** The only one, after some mail. */
    private String warning(BridgeProcess bridge) throws IOException {
        for (int i = 0; i < 10; i++) {
            assertThat(node.defers(CLIENT, (char) ('a' + i) + "@example.org")).isFalse();
        }
        bridge.await("a warning", () -> bridge.log().contains("greylist store unavailable"));
        List<String> warnings = bridge.log().lines().filter(line -> line.contains("greylist store unavailable")).toList();
        assertThat(warnings).hasSize(1);
        return warnings.get(0);
    }

    private int run(String command, List<String> options) throws IOException {
        Files.deleteIfExists(directory.resolve("stderr"));
        Files.deleteIfExists(directory.resolve("stdout"));
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(options);
        try (BridgeProcess program = new BridgeProcess(directory, all.toArray(String[]::new))) {
            program.launch();
            return program.awaitEnd();
        }
    }

    private String error() throws IOException {
        return Files.readString(directory.resolve("stderr"));
    }

    private List<String> export(List<String> database) throws IOException {
        assertThat(run("export", database)).as(error()).isZero();
        assertThat(error()).startsWith("exported: ");
        return Files.readAllLines(directory.resolve("stdout"));
    }

    private String imported(List<String> export, List<String> database) throws IOException {
        List<String> options = new ArrayList<>(database);
        options.add(Files.write(directory.resolve("export.txt"), export).toString());
        assertThat(run("import", options)).as(error()).isZero();
        return error();
    }
}
