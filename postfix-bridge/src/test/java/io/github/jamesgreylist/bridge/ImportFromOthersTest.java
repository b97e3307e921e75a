package io.github.jamesgreylist.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.transfer.Export;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code import --from=…} into a database without a server, as somebody at a terminal sees it. */
class ImportFromOthersTest {

    private final long now = Instant.now().getEpochSecond();
    private final long hourAgo = now - 3600;

    @TempDir
    Path directory;

    private final PrintStream usualOut = System.out;
    private final PrintStream usualErr = System.err;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void listen() {
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void stopListening() {
        System.setOut(usualOut);
        System.setErr(usualErr);
    }

    private int run(String from, String place, String... options) {
        out.reset();
        err.reset();
        String[] all = new String[options.length + 4];
        all[0] = "import";
        all[1] = "--from=" + from;
        all[2] = "--dbdir=" + directory.resolve("db");
        System.arraycopy(options, 0, all, 3, options.length);
        all[all.length - 1] = place;
        return Main.run(all);
    }

    private String file(String text) throws IOException {
        return Files.writeString(directory.resolve("place"), text).toString();
    }

    private static String dump(String... keysAndValues) {
        return "VERSION=3\nformat=print\ntype=btree\nHEADER=END\n " + String.join("\n ", keysAndValues) + "\nDATA=END\n";
    }

    private String said() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private String stored() {
        DatabaseOptions options = new DatabaseOptions();
        options.dbdir = directory.resolve("db");
        try (OfflineStore store = OfflineStore.existing(options)) {
            StringWriter text = new StringWriter();
            Export.write(store.open(), text);
            return text.toString();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void postgreysDumpIsCarriedOverAndImportingItAgainChangesNothing() throws IOException {
        String dump = file(dump(
            "192.0.2.0/ann@example.org/bob@demo.test", hourAgo + "," + (hourAgo + 400),
            "2001:db8:1:2:0:0:0:0//bob@demo.test", hourAgo + "," + hourAgo,
            "192.0.2.0/list-#@example.org/bob@demo.test", hourAgo + "," + (hourAgo + 299),
            "192.0.2.0/old@example.org/bob@demo.test", "1000000000,1000000400",
            "192.0.2.0/ann@example.org/nobody", hourAgo + "," + hourAgo));

        assertThat(run("postgrey", dump)).isZero();
        assertThat(said()).contains("left out: line 13: 'nobody' is no recipient\nleft out: 1 altogether\n"
            + "imported: 3 rows new, 0 changed, 0 as they were, 1 left out because they have expired\n");
        assertThat(stored()).contains("passed\t192.0.2.0/24\tann@example.org\tbob@demo.test\t" + Instant.ofEpochSecond(hourAgo),
            "first-contact\t2001:db8:1:2::/64\t\tbob@demo.test\t" + Instant.ofEpochSecond(hourAgo),
            "first-contact\t192.0.2.0/24\tlist-#@example.org\tbob@demo.test\t");
        assertThat(run("postgrey", dump)).isZero();
        assertThat(said()).contains("imported: 0 rows new, 0 changed, 3 as they were, 1 left out because they have expired\n");
    }

    @Test
    void theDelayInForceDecidesWhatHasPassedAndPrefixesDecideWhoseItIs() throws IOException {
        String dump = file(dump("192.0.2.9/32/ann@example.org/bob@demo.test", hourAgo + "," + (hourAgo + 400)));

        assertThat(run("postgrey", dump, "--delay=500", "--lookup-by-host")).isZero();
        assertThat(stored()).contains("first-contact\t192.0.2.9/32\tann@example.org").contains("told=PT8M20S");
        assertThat(run("postgrey", dump, "--delay=soon")).isEqualTo(2);
        assertThat(said()).contains("--delay=soon is refused: it must be a number of seconds");
    }

    @Test
    void inPrivacyModeHashesAreStored() throws IOException {
        Path key = Files.writeString(directory.resolve("key"), "0123456789abcdef0123456789abcdef\n");
        String dump = file(dump("192.0.2.9/ann@example.org/bob@demo.test", hourAgo + "," + (hourAgo + 400)));

        assertThat(run("postgrey", dump, "--privacy", "--privacy-key-file=" + key)).isZero();
        assertThat(stored()).contains("\npassed\t").doesNotContain("192.0.2", "example.org", "demo.test");
    }

    @Test
    void milterGreylistAndSpamdbAreCarriedOver() throws IOException {
        assertThat(run("milter-greylist", file("192.0.2.9 <ann@example.org> <bob@demo.test> " + (now + 600) + "\n"
            + "192.0.2.9 <ben@example.org> <bob@demo.test> " + (now + 6000) + " AUTO\n"), "--delay=1800")).isZero();
        assertThat(stored()).contains("first-contact\t192.0.2.0/24\tann@example.org\tbob@demo.test\t"
            + Instant.ofEpochSecond(now + 600).minus(Duration.ofMinutes(30)), "passed\t192.0.2.0/24\tben@example.org\t");
        assertThat(run("spamdb", file("WHITE|198.51.100.7|||" + hourAgo + "|" + hourAgo + "|" + (now + 3_000_000) + "|1|12\n"
            + "TRAPPED|203.0.113.9|1796102400\n"))).isZero();
        assertThat(stored()).contains("client\t198.51.100.0/24\t5\t");
        assertThat(said()).contains("left out: line 2: TRAPPED has no counterpart here");
    }

    @Test
    void sqlgreyAndIredapdAreCarriedOverAndLinesForListsArePrinted() throws SQLException {
        String url = "jdbc:sqlite:" + directory.resolve("other.db");
        execute(url,
            "CREATE TABLE from_awl (sender_name TEXT, sender_domain TEXT, src TEXT, first_seen INTEGER, last_seen INTEGER)",
            "INSERT INTO from_awl VALUES ('carl', 'example.org', '192.0.2', " + hourAgo + ", " + now + ")",
            "CREATE TABLE optout_email (email TEXT)", "INSERT INTO optout_email VALUES ('dan@demo.test')",
            "CREATE TABLE greylisting_tracking (sender TEXT, recipient TEXT, client_address TEXT, init_time INTEGER,"
                + " block_expired INTEGER, record_expired INTEGER, passed INTEGER)",
            "INSERT INTO greylisting_tracking VALUES ('ann@example.org', 'bob@demo.test', '192.0.2.9', " + hourAgo + ", "
                + (hourAgo + 900) + ", " + (now + 2_592_000) + ", 1)");

        assertThat(run("sqlgrey", url)).isZero();
        assertThat(said()).contains("imported: 1 rows new");
        assertThat(out.toString(StandardCharsets.UTF_8)).endsWith("\ndan@demo.test off\n").startsWith("# for recipient_rules ");
        assertThat(run("iredapd", url)).isZero();
        assertThat(stored()).contains("known-sender\t192.0.2.0/24\tcarl@example.org\t",
            "passed\t192.0.2.0/24\tann@example.org\t");
    }

    private static void execute(String url, String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url); Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    @Test
    void whatCannotBeReadIsASentenceAndMakesNoDatabase() throws IOException {
        assertThat(run("postgrey", directory.resolve("none").toString())).isEqualTo(2);
        assertThat(said()).endsWith("/none' is refused: there is no such file\n");
        assertThat(run("spamdb", directory.toString())).isEqualTo(2);
        assertThat(said()).contains("it is a directory; --from=spamdb reads a file");
        assertThat(run("postfix", "-")).isEqualTo(2);
        assertThat(run("sqlgrey", "/var/lib/sqlgrey.db")).isEqualTo(2);
        assertThat(said()).contains("--from=sqlgrey needs the JDBC URL of its database, which begins with jdbc:postgresql: or ");
        assertThat(run("sqlgrey", "jdbc:mariadb://127.0.0.1/sqlgrey")).isEqualTo(2);
        assertThat(said())
            .contains("put mariadb-java-client.jar beside the program's jar (Debian has it: apt install libmariadb-java,");
        assertThat(run("postgrey", directory.toString())).isEqualTo(1);
        assertThat(said()).contains("there is no ").contains("give the directory that postgrey's --dbdir names");
        assertThat(run("sqlgrey", "jdbc:sqlite:" + directory.resolve("none"))).isEqualTo(1);
        assertThat(directory.resolve("none")).doesNotExist();
    }

    @Test
    void whatPostgreyHashedIsRefusedWithTheReason() throws IOException {
        assertThat(run("postgrey", file(dump("0123456789abcdef0123456789abcdef01234567", hourAgo + "," + now)))).isEqualTo(1);
        assertThat(said()).contains("postgrey ran with --privacy: its records are hashes");
    }
}
