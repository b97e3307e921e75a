package io.github.jamesgreylist.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The tables "your line, write this" of docs/postgrey.md, row by row: what somebody had does what the table says. */
class YourLineWriteThisTest {

    private static final Path PAGE = Path.of("../docs/postgrey.md");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final String WOULD_START = "A server would start with these options.";
    private static final String LEAVE_IT_OUT = ": leave it out";

    /** What a start says to an option of the left column, as it may be typed; "" if it says nothing against it. */
    private static final Map<String, Said> OPTIONS = Map.ofEntries(
        same("--inet=10023", "would listen on inet:localhost:10023"),
        same("--inet=127.0.0.1:10023", "would listen on inet:127.0.0.1:10023"),
        same("--delay", "--delay=60", "delay 1 minute"),
        same("--max-age", "--max-age=10", "pass lifetime 10 days"),
        same("--retry-window", "--retry-window=3h", "retry window 3 hours"),
        same("--auto-whitelist-clients", "--auto-whitelist-clients=7", "auto-whitelist after 7"),
        same("--lookup-by-host", "client networks /32 and /128"),
        same("--ipv4cidr", "--ipv4cidr=20", "client networks /20"),
        same("--greylist-action", "--greylist-action=DEFER", "greylist: "),
        same("--hostname", "--hostname=mx.example.org", "greylist: "),
        same("--exim", "greylist: "),
        same("--privacy", "greylist: "),
        same("--greylist-text=…", "--greylist-text=Come back later", "greylist: "),
        warns("--user=postgrey", "--user has no effect, it runs as greylist" + LEAVE_IT_OUT),
        warns("--group=postgrey", "--group has no effect"),
        warns("-d", "--daemonize has no effect, it stays in the foreground" + LEAVE_IT_OUT),
        warns("--daemonize", "--daemonize has no effect, it stays in the foreground" + LEAVE_IT_OUT),
        warns("--syslog-facility=mail", "--syslog-facility has no effect, it logs to standard error" + LEAVE_IT_OUT),
        warns("--man", "--man has no effect, it serves: leave it out; man greylist-bridge"),
        warns("--noaction", "write that, or --mode=greylist to defer"),
        warns("--pidfile=/run/postgrey.pid",
            "--pidfile=/run/postgrey.pid: the unit may not write there, and the server runs without: leave the option out"),
        refused("--dbdir=/elsewhere",
            "--dbdir=/elsewhere: the unit may not write there: write --dbdir=/var/lib/greylist into GREYLIST_OPTS"),
        refused("--unix=/var/spool/postfix/postgrey/socket",
            "install -d -o greylist -g postfix -m 2750 /var/spool/postfix/postgrey"
                + " and, under [Service] in systemctl edit greylist-bridge, ReadWritePaths=/var/spool/postfix/postgrey"));

    /** An entry of the left column, a mail that is meant, and what a start says; "" where the entry is taken as it is meant. */
    private static final Map<String, Listed> ENTRIES = Map.ofEntries(
        entry("*.example.com", "example.com", "--name=mail.example.com", ""),
        entry(".example.com", "example.com", "--name=mail.example.com", "write it without the first dot"),
        entry("user@example.net", "", "", "write it into the list of senders"),
        entry("^mail.*\\.example\\.org$", "/^mail.*\\.example\\.org$/", "--name=mail1.example.org",
            "a regular expression stands between two slashes: /.../"),
        entry("/…/i", "/^mail.*\\.example\\.org$/", "--name=MAIL1.example.org", ""),
        entry("192.0.2.", "192.0.2", "--client=192.0.2.77", "write 192.0.2.1, 192.0.2.0/24, 192.0.2 (a /24)"),
        entry("192.0.2.*", "192.0.2.0/24", "--client=192.0.2.77", "write a network as 192.0.2.0/24, or 192.0.2"),
        entry("192.0.2.0/255.255.255.0", "192.0.2.0/24", "--client=192.0.2.77", ""),
        entry("1.2", "1.2", "--client=1.2.200.9", ""),
        entry("smtp.example.com OK", "smtp.example.com", "--name=smtp.example.com", "write only what stands before the blank"),
        entry("*@example.org", "example.org", "--recipient=bob@example.org", "or example.org for all of a domain"),
        entry("joe,ann@example.org", "joe@example.org", "--recipient=joe@example.org", "before the @ there must be one user"),
        entry("mailto:bob@example.org", "bob@example.org", "--recipient=bob@example.org", "before the @ there must be one user"));

    private record Said(List<String> typed, String sentence, int status, boolean warning) {}

    private record Listed(String instead, String mail, String sentence) {}

    private static Map.Entry<String, Said> same(String option, String inForce) {
        return same(option, option, inForce);
    }

    private static Map.Entry<String, Said> same(String option, String typed, String inForce) {
        return Map.entry(option, new Said(List.of(typed), inForce, 0, false));
    }

    private static Map.Entry<String, Said> warns(String option, String sentence) {
        return Map.entry(option, new Said(List.of(option), sentence, 0, true));
    }

    private static Map.Entry<String, Said> refused(String option, String sentence) {
        return Map.entry(option, new Said(List.of(option), sentence, 2, false));
    }

    private static Map.Entry<String, Listed> entry(String had, String instead, String mail, String sentence) {
        return Map.entry(had, new Listed(instead, mail, sentence));
    }

    @TempDir
    Path directory;

    private final String user = System.getProperty("user.name");
    private Path clients;
    private Path recipients;

    /** As the unit does. */
    @BeforeEach
    void asGreylist() throws IOException {
        System.setProperty("user.name", "greylist");
        clients = Files.writeString(directory.resolve("clients"), "");
        recipients = Files.writeString(directory.resolve("recipients"), "");
    }

    @AfterEach
    void asBefore() {
        System.setProperty("user.name", user);
    }

    private static List<String> cells(String heading) throws IOException {
        String table =
            Files.readString(PAGE).split(Pattern.quote("| " + heading + " | write |\n|---|---|\n"), 2)[1].split("\n\n", 2)[0];
        return table.lines().map(row -> row.substring(2, row.indexOf(" | ", 2))).toList();
    }

    private static List<String> had(String heading) throws IOException {
        return cells(heading).stream().flatMap(cell -> CODE.matcher(cell).results().map(MatchResult::group))
            .map(code -> code.substring(1, code.length() - 1)).toList();
    }

    static List<String> options() throws IOException {
        return had("in /etc/default/postgrey").stream()
            .filter(option -> !option.endsWith("=FILE") && !option.startsWith("POSTGREY_TEXT")).toList();
    }

    static List<String> entries() throws IOException {
        return had("in a list");
    }

    @Test
    void bothTablesAreSeen() throws IOException {
        assertThat(options()).containsExactlyInAnyOrderElementsOf(OPTIONS.keySet());
        assertThat(entries()).containsExactlyInAnyOrderElementsOf(ENTRIES.keySet());
    }

    @ParameterizedTest
    @MethodSource("options")
    void anOptionOfPostgreysDoesWhatTheTableSays(String option) throws IOException {
        Said said = OPTIONS.get(option);
        List<String> typed = new ArrayList<>(said.typed());
        if (typed.stream().noneMatch(each -> each.matches("--(inet|unix)=.*"))) {
            typed.add("--inet=10023");
        }
        Path unit = Files.writeString(directory.resolve("postgrey"), "POSTGREY_OPTS=\"" + String.join(" ", typed) + "\"\n");
        // A text has blanks, which the unit passes by a variable of its own.
        String[] all =
            option.startsWith("--greylist-text") ? typed.toArray(String[]::new) : new String[] {"--unit-files=" + unit};

        Checked checked = check(typed.stream().anyMatch(each -> each.startsWith("--dbdir=")) ? all
            : Stream.concat(Stream.of(all), Stream.of("--dbdir=/var/lib/greylist-of-a-test")).toArray(String[]::new));

        List<String> lines = checked.text().lines().filter(line -> line.contains(said.sentence())).toList();
        assertThat(lines).as(checked.text()).isNotEmpty()
            .allMatch(
                line -> line.startsWith("warning: ") == said.warning() && line.startsWith("problem: ") == (said.status() == 2));
        if (said.status() == 2) {
            assertThat(checked.status()).isEqualTo(2);
        } else {
            assertThat(checked.problems()).as("but for the directory, which is no unit's")
                .allMatch(line -> line.contains("--dbdir="));
        }
        if (said.status() == 0 && !said.warning()) {
            assertThat(checked.text()).doesNotContain("no effect");
        }
    }

    @ParameterizedTest
    @MethodSource("entries")
    void aLineOfAListIsTakenAsItIsMeantOrLeftOutWithWhatToWrite(String had) throws IOException {
        Listed listed = ENTRIES.get(had);
        Path list = listed.mail().startsWith("--recipient") ? recipients : clients;
        Files.writeString(list, (had.equals("/…/i") ? "/^mail.*\\.example\\.org$/i" : had) + "\n");

        Checked start = check("--inet=10023", "--dbdir=" + directory);

        assertThat(start.text()).as("it starts").endsWith(WOULD_START + "\n");
        if (!listed.sentence().isEmpty()) {
            assertThat(start.text().lines()).filteredOn(line -> line.startsWith("warning: " + list + ":1: ")).singleElement()
                .asString()
                .contains(listed.sentence());
        } else {
            assertThat(start.text()).doesNotContain("left out");
            assertListed(listed.mail(), list);
        }
        if (!listed.instead().isEmpty()) {
            Files.writeString(list, listed.instead() + "\n");
            assertListed(listed.mail(), list);
        }
    }

    private void assertListed(String mail, Path list) {
        String[] question = mail.startsWith("--name") ? new String[] {mail, "--client=198.51.100.1"} : new String[] {mail};
        String[] options = {"--inet=10023", "--dbdir=" + directory};
        assertThat(check(Stream.of(question, options).flatMap(Arrays::stream).toArray(String[]::new)).text())
            .contains("is not greylisted, by " + list + ":1: ");
    }

    @Test
    void filesOfListsAndATextInAVariableAreTakenAsTheyAre() throws IOException {
        assertThat(had("in /etc/default/postgrey")).contains("--whitelist-clients=FILE", "--whitelist-recipients=FILE",
            "POSTGREY_TEXT=…");
        Files.writeString(clients, "example.com\n");
        assertThat(check("--inet=10023", "--dbdir=" + directory).text()).contains("lists: 1 client, 0 recipients, ");
        Path unit = Files.writeString(directory.resolve("default"),
            "POSTGREY_OPTS=\"--inet=10023\"\nPOSTGREY_TEXT=\"Come back later, %s seconds\"\n");
        assertThat(check("--unit-files=" + unit, "--dbdir=/var/lib/greylist-of-a-test").text()).doesNotContain("--greylist-text");
    }

    private record Checked(int status, String text) {

        List<String> problems() {
            return text.lines().filter(line -> line.startsWith("problem: ")).toList();
        }
    }

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
