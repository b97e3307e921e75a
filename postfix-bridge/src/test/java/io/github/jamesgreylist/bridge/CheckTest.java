package io.github.jamesgreylist.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckTest {

    @TempDir
    Path directory;

    private Path clients;
    private Path recipients;

    @BeforeEach
    void writeLists() throws IOException {
        clients = Files.writeString(directory.resolve("clients"), "192.0.2.0/24\nexample.org\n*@example.net\n");
        recipients = Files.writeString(directory.resolve("recipients"), "postmaster@\n");
    }

    @Test
    void aServerThatWouldStartIsDescribedAndNothingIsMade() throws IOException {
        Path dbdir = directory.resolve("db");
        List<Path> before = files();

        Checked checked = check("--inet=127.0.0.1:0", "--dbdir=" + dbdir, "--privacy", "--pidfile=/proc/none/pid", "-d");

        assertThat(checked.status).as(checked.text).isZero();
        assertThat(checked.text).contains("greylist: delay 5 minutes")
            .contains("lists: 2 clients (1 line left out), 1 recipient,")
            .contains("would listen on inet:127.0.0.1:0").contains("to be made at the first start")
            .contains("warning: " + clients + ":3: '*@example.net': ")
            .contains("warning: --pidfile=/proc/none/pid cannot be written")
            .contains("warning: --daemonize has no effect").endsWith("A server would start with these options.\n");
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void allProblemsAreSaidAtOnceEachWithWhatToWrite() {
        Checked checked =
            check("--dealy=60", "--retry-window=x", "--dbdir=" + clients + "/none", "--whitelist-clients=" + directory,
                "--unix=" + directory + "/missing/socket");

        assertThat(checked.status).isEqualTo(2);
        assertThat(checked.text).contains("problem: there is no option --dealy: did you mean --delay?")
            .contains("problem: --retry-window=x is refused: it must be a number of days")
            .contains("problem: --dbdir=" + clients + "/none is refused: it is not there, and cannot be made in " + clients)
            .contains("problem: " + directory + ": the list cannot be read: it is a directory")
            .contains("install -d -o ").contains(" -g postfix -m 2750 " + directory + "/missing")
            .endsWith("No server would start with these options.\n");
    }

    /** postgrey starts with it, and says the first word only. */
    @Test
    void aTextWithoutQuotesIsAWarningThatQuotesNothing() {
        Checked checked =
            check("--inet=127.0.0.1:0", "--dbdir=" + directory, "--greylist-text=Please", "try", "again", "topsecret");

        assertThat(checked.status).as(checked.text).isZero();
        assertThat(checked.text).contains("warning: 3 words of the command line, the first behind --greylist-text, belong to no"
            + " option and are ignored").doesNotContain("topsecret");
    }

    /** It starts all the same, as an outage may be over. */
    @Test
    void aDatabaseThatIsAwayIsAWarning() {
        Checked checked = check("--inet=127.0.0.1:0", "--database=jdbc:postgresql://127.0.0.1:1/x");

        assertThat(checked.status).as(checked.text).isZero();
        assertThat(checked.text).contains("warning: --database: it cannot be reached: ")
            .contains("until it is there mail is accepted without greylisting");
    }

    /** What postgrey starts with. */
    @Test
    void aListThatIsMissingIsAWarning() {
        Checked checked = check("--inet=127.0.0.1:0", "--dbdir=" + directory, "--whitelist-clients=/no/such/file",
            "--whitelist-clients=/no/such/file.local");

        assertThat(checked.status).as(checked.text).isZero();
        assertThat(checked.text).contains("warning: there is no /no/such/file: it counts as empty until it is there")
            .doesNotContain("file.local:");
    }

    /** Every line of it is one in the mail log, at each start. */
    @Test
    void theUnitHearsOfProblemsOnly() throws IOException {
        Path greylist = Files.writeString(directory.resolve("default"), "GREYLIST_OPTS=\"--inet=127.0.0.1:0 --daemonize\"\n");
        String options = "--unit-files=" + greylist;

        assertThat(check(options, "--problems", "--delay=x").text.lines())
            .allMatch(line -> line.startsWith("problem: ")).anyMatch(line -> line.contains("--delay=x is refused"));
        assertThat(Files.readString(Path.of("../packaging/src/deb/files/greylist-bridge.service")))
            .contains("ExecStartPre=-/usr/bin/greylist-bridge check --unit --problems\n");
    }

    /** postgrey is still running when somebody looks whether its place could be taken. */
    @Test
    void aPortThatIsTakenIsNoProblemOfTheOptions() throws IOException {
        try (ServerSocket postgrey = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            Checked checked = check("--inet=127.0.0.1:" + postgrey.getLocalPort(), "--dbdir=" + directory);

            assertThat(checked.status).isZero();
            assertThat(checked.text).contains("listens on inet:127.0.0.1:" + postgrey.getLocalPort() + " already");
        }
    }

    @Test
    void theLineThatMatchesIsNamedOrThatThereIsNone() {
        assertThat(check("--inet=1", "--dbdir=" + directory, "--client=192.0.2.7", "--recipient=postmaster@example.com").text)
            .contains("client whitelist: the client is not greylisted, by " + clients + ":1: 192.0.2.0/24\n")
            .contains("recipient whitelist: the recipient is not greylisted, by " + recipients + ":1: postmaster@\n")
            .contains("recipient rules: no line is about the recipient");
        assertThat(check("--inet=1", "--dbdir=" + directory, "--client=198.51.100.1", "--name=mx.example.org").text)
            .contains("by " + clients + ":2: example.org\n");
        assertThat(check("--inet=1", "--dbdir=" + directory, "--client=198.51.100.1").text)
            .isEqualTo("client whitelist: no line matches the client\n");
        assertThat(check("--inet=1", "--dbdir=" + directory, "--client=mx.example.org").status).isEqualTo(2);
    }

    /** Root looks, and the unit is not root. */
    @Test
    void theUserOfTheUnitCountsAndNotTheOneWhoLooks() throws IOException {
        Path postgrey = Files.writeString(directory.resolve("postgrey"),
            "POSTGREY_OPTS=\"--inet=10023 --user=postgrey --group=postgrey\"\n");

        Checked checked = check("--unit-files=" + postgrey);

        assertThat(checked.text).contains("warning: --user has no effect, it runs as greylist: leave it out")
            .contains("warning: --group has no effect, it runs with the group greylist: leave it out")
            .doesNotContain("would stay root");
    }

    @Test
    void theFilesOfTheUnitAreCheckedAsTheUnitPassesThem() throws IOException {
        Path postgrey = Files.writeString(directory.resolve("postgrey"),
            "POSTGREY_OPTS=\"--unix=/var/spool/postfix/postgrey/socket --dbdir=/var/lib/postgrey --delay=60\"\n");

        Checked checked = check("--unit-files=" + postgrey);

        assertThat(checked.status).isEqualTo(2);
        assertThat(checked.text).contains("delay 1 minute")
            .contains("problem: --dbdir=/var/lib/postgrey: the unit may not write there: write --dbdir=/var/lib/greylist")
            .contains("problem: --unix=/var/spool/postfix/postgrey/socket: the unit may not write there");
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.sorted().toList();
        }
    }

    private record Checked(int status, String text) {}

    private Checked check(String... options) {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream usual = System.out;
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            int status = Main.run(Stream.of(new String[] {"check"}, options,
                new String[] {"--whitelist-clients=" + clients, "--whitelist-recipients=" + recipients, "--dns=127.0.0.1:9"})
                .flatMap(Stream::of).toArray(String[]::new));
            return new Checked(status, printed.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(usual);
        }
    }
}
