package io.github.jamesgreylist.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.jamesgreylist.bridge.admin.AdminDoor;
import io.github.jamesgreylist.bridge.admin.DoorSettings;
import io.github.jamesgreylist.bridge.admin.Tokens;
import io.github.jamesgreylist.bridge.command.CommandFailure;
import io.github.jamesgreylist.policy.ListenAddress;
import io.github.jamesgreylist.settings.SettingsException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TimeZone;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.ParseResult;

/** Commands through a door, the interface behind it, and back, as somebody at a terminal sees them. */
class CommandsTest {

    private static final String TOKEN = "0123456789abcdef";
    private static final String READ_TOKEN = "fedcba9876543210";

    @TempDir
    Path dbdir;

    private final FixedAdministration greylist = new FixedAdministration();
    private final TimeZone zone = TimeZone.getDefault();
    private final PrintStream usualOut = System.out;
    private final PrintStream usualErr = System.err;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private AdminDoor door;

    @BeforeEach
    void open() throws IOException {
        TimeZone.setDefault(TimeZone.getTimeZone(ZoneOffset.UTC));
        Path tokens = Files.writeString(dbdir.resolve("tokens"), "admin " + TOKEN + "\nread " + READ_TOKEN + "\n");
        Files.setPosixFilePermissions(tokens, PosixFilePermissions.fromString("rw-------"));
        ListenAddress.Inet any = (ListenAddress.Inet) ListenAddress.parse("inet:127.0.0.1:0");
        door = new AdminDoor(
            new DoorSettings(Optional.of(dbdir.resolve(DoorSettings.SOCKET)), true, Optional.of(any),
                Optional.of(Tokens.read(tokens)), Optional.empty(), List.of()),
            greylist, Clock.systemUTC(), () -> new byte[0]);
        door.start();
    }

    @AfterEach
    void close() {
        TimeZone.setDefault(zone);
        door.close();
    }

    @Test
    void statusSaysHowItIs() {
        assertThat(atSocket("status")).isZero();
        assertThat(printed()).containsSubsequence("greylist   0.2, mode greylist, running since 2026-12-01 08:30",
            "settings   delay 5 minutes", "database   works\n", "rows       passed 1,234, waiting 56\n",
            "lists      clients 38, recipients 2\n",
            "24 hours   1,000 first contacts, 120 early retries, 400 came back, 590 never",
            "passed: triplet found 4,321\n");
        assertThat(printed().lines()).allMatch(line -> line.length() <= 80);
        greylist.away = true;
        assertThat(atSocket("status")).as("for monitoring").isEqualTo(4);
        assertThat(printed()).contains("database   AWAY since 2026-12-01 08:30: no route to host\n");
    }

    @Test
    void listIsATable() {
        assertThat(atSocket("list", "--sender=@example.org", "--state=waiting", "--older=2 hours", "--limit=2")).isZero();
        assertThat(printed()).isEqualTo("""
            STATE       SINCE             CLIENT             SENDER           RECIPIENT
            waiting     2026-12-01 08:30  192.0.2.0/24       ann@example.org  bob@demo.test
            passed      2026-12-01 08:30  2001:db8:1:2::/64  <>               a.very.long.name.of.somebody@department.demo.test
            spf-domain  2026-12-01 08:30  spf:example.org
            """);
        assertThat(said()).isEqualTo("there are more than these 3: --all shows all of them\n");
        assertThat(greylist.asked.get(0)).contains("Optional[@example.org]", "Optional[WAITING]", "Optional[PT2H]", "limit=2");
        greylist.entries = List.of();
        assertThat(atSocket("list")).as("nothing found").isEqualTo(3);
        assertThat(said()).isEqualTo("nothing is stored that matches\n");
    }

    /** An envelope sender is what a stranger likes to write. */
    @Test
    void whatAStrangerWroteDoesNothingToTheTerminal() {
        greylist.entries = List.of(FixedAdministration.waiting("\u001b]0;owned\u0007\u202e@example.org\r\nX: y"));
        assertThat(atSocket("list")).isZero();
        assertThat(printed()).contains("\\u001b]0;owned\\u0007\\u202e@example.org\\u000d\\u000aX: y  bob@demo.test");
        assertThat(atSocket("list", "--json")).isZero();
        assertThat(printed().chars().filter(c -> c < ' ' && c != '\n' || c == 0x202e)).isEmpty();
    }

    @Test
    void explainAnswersInOneSentenceWithTheSteps() {
        assertThat(atSocket("explain", "--sender=ann@example.org", "--recipient=bob@demo.test")).isZero();
        assertThat(printed()).isEqualTo("""
            Mail from ann@example.org to bob@demo.test would be deferred for 300 seconds, as
            nobody knows the sender yet.

               trusted         not authenticated, as far as anybody knows
            => deferred        first contact
            """);
    }

    @Test
    void releaseForgetAndAllowSayWhatTheyDid() {
        assertThat(atSocket("release", "--sender=<>", "--recipient=bob+x@demo.test")).isZero();
        assertThat(printed()).isEqualTo(
            "released: mail of <> to bob+x@demo.test passes at its next try until 2026-12-03 08:30\n");
        assertThat(greylist.asked.get(0)).startsWith("release ").contains(System.getProperty("user.name"), " socket ")
            .endsWith(" bob+x@demo.test");

        assertThat(atSocket("forget", "--client=192.0.2.9")).isZero();
        assertThat(printed()).isEqualTo("forgotten: 3 rows\n");
        assertThat(atSocket("forget", "--client=from:" + "0".repeat(64))).isZero();
        assertThat(printed()).isEqualTo("forgotten: 3 rows\nnote:      there are more\n");
        assertThat(atSocket("forget")).as("everything").isEqualTo(2);

        assertThat(atSocket("allow", "client", "big.example", "--reason=retries from everywhere")).isZero();
        assertThat(printed()).isEqualTo("added: big.example to the list of clients, 39 entries in force"
            + " (/var/lib/greylist/lists/clients.local)\n");
        assertThat(atSocket("allow", "sender", "ann@example.org", "--remove")).isZero();
        assertThat(printed()).startsWith("removed: ann@example.org from the list of senders, 39 entries");
        assertThat(greylist.asked).endsWith("add CLIENTS big.example retries from everywhere", "remove SENDERS ann@example.org");
    }

    @Test
    void theReportIsAMail() {
        assertThat(atSocket("report", "--days=7")).isZero();
        assertThat(printed()).contains("Greylisting from 2026-12-01 08:30 to 2026-12-02 08:30\n",
            "deferred for the first time           1,000\n", "  came back and passed                  400   40.0 %\n",
            "  never came back                       590   59.0 %\n", "half came back within                17 min\n",
            "Waited longest\n", "ann@example.org",
            "@big.example to bob@demo.test, 7 first contacts since 2026-12-01 08:30\n",
            "    from 192.0.2.0/24, 198.51.100.0/24\n", "what would help: greylist-bridge allow client big.example\n",
            "whitelist_clients:12\n");
    }

    @Test
    void exportAndImportGoThroughTheServerWithoutAStop() throws IOException {
        Path file = Files.writeString(dbdir.resolve("rows"), "one\ntwo\n");
        assertThat(atSocket("import", file.toString())).isZero();
        assertThat(said()).isEqualTo(
            "imported: 2 rows new, 1 changed, 2 as they were, 3 left out because they have expired\n");
        assertThat(atSocket("import", dbdir.resolve("none").toString())).isEqualTo(2);
    }

    @Test
    void theSameWorksOverTcpWithATokenAndWithoutItNot() throws IOException {
        String port = "--admin=127.0.0.1:" + ((InetSocketAddress) door.addresses().get(1)).getPort();
        assertThat(run("status", port, "--admin-token-file=" + dbdir.resolve("tokens"))).isZero();
        assertThat(printed()).contains("database   works\n");
        assertThat(run("status", port)).isEqualTo(2);

        Path reader = Files.writeString(dbdir.resolve("reader"), "read " + READ_TOKEN + "\n");
        assertThat(run("list", port, "--admin-token-file=" + reader)).isZero();
        assertThat(run("forget", port, "--admin-token-file=" + reader, "--sender=a@example.org")).isEqualTo(1);
        assertThat(said()).contains("read");

        Path wrong = Files.writeString(dbdir.resolve("wrong"), "admin " + READ_TOKEN + "0\n");
        assertThat(run("status", port, "--admin-token-file=" + wrong)).isEqualTo(1);
        assertThat(said()).startsWith("the server does not know the token in " + wrong).doesNotContain(READ_TOKEN);
    }

    /** A browser reads them through ssh -L, which needs no token. */
    @Test
    void numbersAreNoMoreForAnotherSiteThanAnythingElse() throws IOException {
        assertThat(metrics("Host: localhost")).startsWith("HTTP/1.1 200");
        assertThat(metrics("Host: evil.example")).startsWith("HTTP/1.1 403");
        assertThat(metrics("Host: localhost\r\nOrigin: http://evil.example")).startsWith("HTTP/1.1 403");
    }

    private String metrics(String headers) throws IOException {
        InetSocketAddress address = (InetSocketAddress) door.addresses().get(1);
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            socket.getOutputStream().write(("GET /metrics HTTP/1.1\r\n" + headers + "\r\nAuthorization: Bearer " + TOKEN
                + "\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The same routes are in James. */
    @Test
    void aJamesIsAskedWithItsTokenOrPassword() throws IOException {
        String url = "--james=http://127.0.0.1:" + ((InetSocketAddress) door.addresses().get(1)).getPort();
        assertThat(run("status", url)).isEqualTo(1);
        assertThat(said()).startsWith("James does not know who asks: ");
        Path jwt = Files.writeString(dbdir.resolve("jwt"), "eyJh.eyJz.c2ln\n");
        assertThat(run("status", url + "/", "--token-file=" + jwt)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"list --limit=0", "list --state=asleep", "list --older=long", "report --from=yesterday"})
    void whatTheServerDoesNotUnderstandIsWrongUsage(String command) {
        assertThat(atSocket(command.split(" "))).isEqualTo(2);
        assertThat(said()).contains("refused: it must be");
    }

    @Test
    void aServerThatIsNotThereIsNamedWithWhatToDo() throws IOException {
        door.close();
        assertThat(atSocket("status")).isEqualTo(1);
        assertThat(said()).isEqualTo("no server is running that has its socket at " + dbdir.resolve("admin.socket")
            + ": start it, or name the --dbdir that it was started with\n");
        try (ServerSocketChannel killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            killed.bind(UnixDomainSocketAddress.of(dbdir.resolve("admin.socket")));
        }
        assertThat(atSocket("status")).isEqualTo(1);
        assertThat(said()).contains("which one that was killed has left");
        assertThat(run("status", "--james=http://127.0.0.1:1")).isEqualTo(1);
        assertThat(said()).startsWith("nobody answers at http://127.0.0.1:1: start James");
    }

    private int atSocket(String... command) {
        return run(Stream.concat(Arrays.stream(command), Stream.of("--dbdir=" + dbdir)).toArray(String[]::new));
    }

    /** @return the exit status */
    private int run(String... arguments) {
        out.reset();
        err.reset();
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        try {
            ParseResult parsed = new Options().commandLine().parseArgs(arguments);
            return (Integer) ((Callable<?>) parsed.subcommand().commandSpec().userObject()).call();
        } catch (CommandFailure e) {
            System.err.println(e.getMessage());
            return e.status();
        } catch (SettingsException e) {
            return 2;
        } catch (Exception e) {
            throw new AssertionError(e);
        } finally {
            System.setOut(usualOut);
            System.setErr(usualErr);
        }
    }

    private String printed() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String said() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
