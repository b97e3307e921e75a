package io.github.jamesgreylist.integration.postfix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.jamesgreylist.integration.Build;
import io.github.jamesgreylist.testing.Eventually;
import io.github.jamesgreylist.testing.database.PostgresServer;
import io.github.jamesgreylist.testing.james.FreePorts;
import io.github.jamesgreylist.testing.james.SmtpClient;
import io.github.jamesgreylist.testing.james.SmtpReply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Debian's log readers over the mail log of a day: a start, deferrals, 200 retries that came too early, a pass, lists that
 * were read again, an outage of the database and its end, and a stop.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LogReadersIT {

    private static final String CLIENT = "192.0.2.9";
    private static final String LISTED = "203.0.113.5";
    private static final String SENDER = "ann@example.org";
    private static final int EARLY = 200;
    private static final Pattern REJECT_ROW =
        Pattern.compile("(?m)^ +Recipient address rejected: (Greylisted.*?) \\(total: (\\d+)\\)$");
    private static final Path FETCHED = Path.of("target/log-readers").toAbsolutePath();

    @TempDir
    static Path directory;

    private Path log;
    private PostgresServer postgres;
    private BridgeProcess bridge;
    private Postfix postfix;
    /** What clients were told. */
    private int deferrals;

    @BeforeAll
    void aDay() throws Exception {
        assumeTrue(Postfix.isThere() && PostgresServer.isThere());
        fetch();
        postgres = PostgresServer.started();
        try {
            startWith("--delay=900", "--time-budget=10000");
            strangersAndEarlyRetries();
            somebodyPasses();
            listsAreReadAgain();
            anOutage();
        } finally {
            stop();
        }
        log = Files.writeString(directory.resolve("mail.log"), postfix.log() + bridge.log());
        Commands.run("chmod", "755", directory.toString());
    }

    private static void fetch() throws IOException, InterruptedException {
        Process fetching = new ProcessBuilder("bin/log-readers", FETCHED.toString()).inheritIO().start();
        int status = fetching.waitFor();
        assumeTrue(status != 3, "a log reader is missing: see above");
        assertThat(status).isZero();
    }

    private void startWith(String... options) throws Exception {
        Path password = Files.writeString(directory.resolve("password"), postgres.password());
        Path clients = Files.writeString(directory.resolve("clients"), LISTED + "\n");
        int port = FreePorts.next();
        String[] all = Stream.concat(Stream.of(options),
            Stream.of("--inet=" + port, "--database=" + postgres.url(postgres.createDatabase()),
                "--database-user=" + postgres.user(),
                "--database-password-file=" + password, "--whitelist-clients=" + clients))
            .toArray(String[]::new);
        checkAsTheUnitDoes(all);
        bridge = BridgeProcess.start(Files.createDirectories(directory.resolve("bridge")), all);
        postfix = Postfix.start(Files.createDirectory(directory.resolve("postfix")), "inet:127.0.0.1:" + port,
            Map.of("smtpd_soft_error_limit", "1000", "smtpd_hard_error_limit", "1000", "smtpd_recipient_limit", "1000"));
    }

    /** Before the start; what it says goes into the mail log, too. */
    private static void checkAsTheUnitDoes(String... options) throws Exception {
        Path file = Files.writeString(directory.resolve("default"), "GREYLIST_OPTS=\"" + String.join(" ", options) + "\"\n");
        assertThat(Commands.run(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar",
            Build.BRIDGE.toString(), "check", "--unit-files=" + file, "--problems")).isEmpty();
    }

    private void stop() throws Exception {
        if (bridge != null) {
            bridge.stop();
            bridge.close();
        }
        if (postfix != null) {
            postfix.close();
        }
    }

    @AfterAll
    void stopPostgres() {
        if (postgres != null) {
            postgres.close();
        }
    }

    private SmtpReply rcpt(String client, String sender, String recipient) throws IOException {
        return counted(postfix.rcpt(client, sender, recipient));
    }

    private SmtpReply counted(SmtpReply reply) {
        deferrals += reply.code() == 450 ? 1 : 0;
        return reply;
    }

    /** First seen at all instants of the last four minutes, as an import makes them: nobody waits for it here. */
    private void strangersAndEarlyRetries() throws Exception {
        Instant now = Instant.now();
        StringBuilder rows = new StringBuilder("greylist\t1\n");
        for (int i = 0; i < EARLY; i++) {
            rows.append(row("r" + i, now.minusMillis(1_200L * i)));
        }
        rows.append(row("passes", now.minusSeconds(1_200)));
        Path export = Files.writeString(directory.resolve("rows"), rows + "end\t" + (EARLY + 1) + "\n");
        Commands.run(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar", Build.BRIDGE.toString(),
            "import",
            export.toString(), "--dbdir=" + directory.resolve("bridge/db"));
        try (SmtpClient smtp = postfix.from(CLIENT)) {
            smtp.command("MAIL FROM:<" + SENDER + ">");
            for (int i = 0; i < EARLY; i++) {
                assertThat(counted(smtp.command("RCPT TO:<r" + i + "@demo.test>")).code()).isEqualTo(450);
            }
        }
        assertThat(rcpt(CLIENT, "new@example.org", "bob@demo.test").code()).isEqualTo(450);
        assertThat(rcpt("IPV6:2001:db8::9", "", "bob@demo.test").code()).isEqualTo(450);
    }

    private static String row(String recipient, Instant firstSeen) {
        return String.join("\t", "first-contact", "192.0.2.0/24", SENDER, recipient + "@demo.test", firstSeen.toString(),
            firstSeen.toString(), firstSeen.plus(Duration.ofHours(12)).toString()) + "\n";
    }

    private void somebodyPasses() throws Exception {
        try (SmtpClient smtp = postfix.from(CLIENT)) {
            smtp.command("MAIL FROM:<" + SENDER + ">");
            assertThat(smtp.command("RCPT TO:<passes@demo.test>").code()).isEqualTo(250);
            assertThat(smtp.data("Subject: passes\n\nHello\n").code()).isEqualTo(250);
        }
        Eventually.await("the mail", () -> postfix.mails().size() == 1);
    }

    private void listsAreReadAgain() throws Exception {
        assertThat(rcpt(LISTED, "any@example.org", "bob@demo.test").code()).isEqualTo(250);
        Files.writeString(directory.resolve("clients"), LISTED + "\n203.0.113.6\n");
        bridge.signal("HUP");
        bridge.await("the lists", () -> bridge.log().contains("client whitelist: 2 entries in force"));
    }

    private void anOutage() throws Exception {
        postgres.stop();
        Eventually.await("mail that passes", () -> rcpt(CLIENT, "outage@example.org", "bob@demo.test").code() == 250);
        postgres.start();
        Eventually.await("the end of the outage", () -> {
            rcpt(CLIENT, "calm@example.org", "bob@demo.test");
            return bridge.log().contains("greylist store works again");
        });
    }

    private String read(String program, String... arguments) throws IOException {
        return Commands.run(log,
            Stream.concat(Stream.of(FETCHED.resolve("bin").resolve(program).toString()), Stream.of(arguments))
                .toArray(String[]::new));
    }

    private long decisions() throws IOException {
        return Files.readAllLines(log).stream().filter(line -> line.contains(": action=")).count();
    }

    @Test
    void pflogsummCountsEachDeferralAndHasAHandfulOfRowsForThem() throws Exception {
        String summary = read("pflogsumm", log.toString());

        assertThat(summary).containsPattern("(?m)^ +" + deferrals + "   rejected \\(").containsPattern("(?m)^ +1   delivered$");
        List<Matcher> rows = REJECT_ROW.matcher(summary).results().map(row -> REJECT_ROW.matcher(row.group())).toList();
        assertThat(rows).hasSizeBetween(4, 7);
        assertThat(rows.stream().filter(Matcher::find).mapToInt(row -> Integer.parseInt(row.group(2))).sum())
            .isEqualTo(deferrals);
    }

    @Test
    void logwatchCountsEachDecisionAndFindsNothingOddAtStartAndStop() throws Exception {
        String report = read("postfix-logwatch", "--detail", "10", "--full", log.toString());

        assertThat(report).containsPattern("(?m)^ +" + deferrals + " +4xx Reject recipient address ")
            .containsPattern("(?m)^ +" + decisions() + " +Postgrey ");
        assertThat(unmatched(report).stream().filter(line -> line.contains(" postgrey["))).allMatch(
            line -> Stream.of("HUP: ", " in force, from ", "greylist store ", "admin: ").anyMatch(line::contains),
            "the lists that were read again, the outage, and what an administrator did");
    }

    private static List<String> unmatched(String report) {
        int begin = report.toLowerCase(Locale.ROOT).indexOf("unmatched entries");
        return begin < 0 ? List.of() : report.substring(begin).lines().skip(1).filter(line -> !line.isBlank()).toList();
    }

    @Test
    void logcheckMailsTheOutageAndWhatAnAdministratorDidAndNothingElse() throws Exception {
        Path rules = directory.resolve("rules");
        Commands.run("cp", "-r", FETCHED.resolve("root/etc/logcheck").toString(), rules.toString());
        // Those of the package postgrey, which will be gone.
        for (String kind : List.of("ignore.d.server", "violations.ignore.d")) {
            Files.delete(rules.resolve(kind + "/postgrey"));
        }
        Path ours = directory.resolve("package");
        Commands.run("dpkg-deb", "-x", Build.debianPackage().toString(), ours.toString());
        Files.copy(ours.resolve("etc/logcheck/ignore.d.server/greylist-bridge"),
            rules.resolve("ignore.d.server/greylist-bridge"));
        Commands.run("chmod", "-R", "a+rX", directory.toString());
        Path only = Files.writeString(directory.resolve("ours.log"), bridge.log());
        Commands.run("chmod", "644", only.toString());

        String report = read("logcheck", "-r", rules.toString(), "-l", only.toString());

        assertThat(report.lines().filter(line -> line.contains(" postgrey[")))
            .satisfiesExactly(line -> assertThat(line).contains("admin: imported 201 new rows"),
                line -> assertThat(line).contains("greylist store unavailable"),
                line -> assertThat(line).contains("greylist store works again"));
        assertThat(bridge.log()).contains("Binding to ", "HUP: ", " in force, from ", "Server closing!");
    }

    /** It looks at Postfix's lines, and into a database of postgrey's for who came back. */
    @Test
    void postgreyreportListsWhoeverWasDeferred() throws Exception {
        Commands.run("perl", "-MBerkeleyDB", "-e",
            "tie my %db, 'BerkeleyDB::Btree', -Filename => $ARGV[0], -Flags => DB_CREATE or die",
            directory.resolve("postgrey.db").toString());

        String report = read("postgreyreport", "--dbdir=" + directory, "--show_tries");

        assertThat(report.lines().filter(line -> line.matches("1 +192\\.0\\.2\\.9 unknown ann@example\\.org r\\d+@demo\\.test")))
            .hasSize(EARLY);
        assertThat(report).containsPattern("(?m)^1 +192\\.0\\.2\\.9 unknown new@example\\.org bob@demo\\.test$");
    }

    @Test
    void fail2banBansNobodyForBeingGreylistedUnlessItIsToldTo() throws Exception {
        assertThat(read("fail2ban-regex", log.toString(), "postfix"))
            .containsPattern("Lines: \\d+ lines, 0 ignored, 0 matched, ");

        Path filter = Files.writeString(FETCHED.resolve("root/etc/fail2ban/filter.d/greylist.conf"), page("```ini\n(.*?)```"));

        assertThat(read("fail2ban-regex", log.toString(), filter.toString()))
            .containsPattern("Lines: \\d+ lines, 0 ignored, " + deferrals + " matched, ");
    }

    /** What it counts in the mail log, by its manual: deferrals, early retries, known triplets, clients on a list; and RBL rejects. */
    @Test
    void monitorixCountsGreylistingAndNoBlacklistWithPostgreysText() throws Exception {
        Path second = Files.createDirectory(directory.resolve("monitorix"));
        int port = FreePorts.next();
        Matcher text = Pattern.compile("POSTGREY_TEXT=\"(.*)\"").matcher(page("```\n(POSTGREY_TEXT=.*?)```"));
        assertThat(text.find()).isTrue();
        String all;
        try (BridgeProcess one = BridgeProcess.start(second, "--inet=" + port, "--greylist-text=" + text.group(1));
                Postfix other =
                    Postfix.start(Files.createDirectory(second.resolve("postfix")), "inet:127.0.0.1:" + port, Map.of())) {
            for (int i = 0; i < 2; i++) {
                assertThat(other.rcpt(CLIENT, "new@example.org", "bob@demo.test").toString())
                    .isEqualTo("450 4.2.0 <bob@demo.test>: Recipient address rejected: Greylisted, see"
                        + " http://postgrey.schweikert.ch/help/demo.test.html");
            }
            one.stop();
            all = other.log() + one.log();
        }

        List<String> lines = all.lines().toList();
        assertThat(lines).filteredOn(line -> line.contains(" action=greylist, reason=new, ")).hasSize(1);
        assertThat(lines).filteredOn(line -> line.contains(" action=greylist, reason=early-retry ")).hasSize(1);
        List<String> rejects =
            lines.stream().filter(line -> line.matches(".* postfix/smtpd\\[\\d+\\]: NOQUEUE: reject: RCPT from .*"))
                .collect(Collectors.toList());
        assertThat(rejects).hasSize(2).as("else they count as blacklisted")
            .allMatch(line -> line.contains(" Recipient address rejected: Greylisted, "));
        assertThat(Files.readAllLines(log)).as("of the day")
            .anyMatch(line -> line.contains(" action=pass, reason=triplet found, "))
            .anyMatch(line -> line.contains(" action=pass, reason=client whitelist, "));
    }

    /** The first part of docs/postgrey.md that looks so. */
    private static String page(String pattern) throws IOException {
        Matcher matcher = Pattern.compile(pattern, Pattern.DOTALL).matcher(Files.readString(Build.DOCS.resolve("postgrey.md")));
        assertThat(matcher.find()).as(pattern).isTrue();
        return matcher.group(1);
    }
}
