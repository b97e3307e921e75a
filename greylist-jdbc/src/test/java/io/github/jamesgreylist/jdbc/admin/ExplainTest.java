package io.github.jamesgreylist.jdbc.admin;

import static io.github.jamesgreylist.fixture.Attempts.T0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import io.github.jamesgreylist.admin.Administration;
import io.github.jamesgreylist.admin.Explanation;
import io.github.jamesgreylist.admin.Found;
import io.github.jamesgreylist.admin.Inquiry;
import io.github.jamesgreylist.decision.Reason;
import io.github.jamesgreylist.decision.Verdict;
import io.github.jamesgreylist.decision.Verdict.Defer;
import io.github.jamesgreylist.decision.Verdict.Pass;
import io.github.jamesgreylist.fixture.Attempts;
import io.github.jamesgreylist.fixture.DnsServer;
import io.github.jamesgreylist.fixture.LogCapture;
import io.github.jamesgreylist.jdbc.fixture.TestDatabase;
import io.github.jamesgreylist.store.GreylistStore;
import io.github.jamesgreylist.store.RowKind;
import io.github.jamesgreylist.testing.Eventually;
import io.github.jamesgreylist.testing.store.AllRows;
import io.github.jamesgreylist.transfer.Export;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.threeten.extra.MutableClock;

/** Why a mail passes or waits, in sentences, on a real database and a real name server; and nothing changes by asking. */
class ExplainTest {

    private static final String STRANGER = "192.0.2.9";
    private static final String ANN = "ann@example.com";
    private static final String BOB = "bob@example.org";

    @TempDir
    private Path directory;
    private final MutableClock clock = MutableClock.of(T0, ZoneOffset.UTC);
    private TestDatabase database;
    private DnsServer dns;
    private Installation running;

    @BeforeEach
    void start() throws IOException {
        dns = new DnsServer();
        database = TestDatabase.derbyIn(directory);
        dns.txt("spf.example", "v=spf1 ip4:192.0.2.0/24 ip4:198.51.100.0/24 -all").host("203.0.113.5", "mx.named.example");
        write("whitelistClients", "# friends\n203.0.113.0/28 # the office\nlisted.example\n");
        write("whitelistRecipients", "/^trap/\n");
        write("recipientRules", "cfo@example.org off\nsales@ 1 minute\n");
        restart(Map.of());
    }

    private void restart(Map<String, String> settings) {
        if (running != null) {
            running.close();
        }
        running = Installation.start(database, directory, dns, clock, settings);
    }

    private void write(String list, String lines) throws IOException {
        Files.writeString(directory.resolve(list), lines);
    }

    @AfterEach
    void stop() throws IOException {
        running.close();
        dns.close();
    }

    private Explanation explain(String client, String sender, String recipient) {
        return running.administration()
            .explain(new Inquiry(Optional.of(Attempts.address(client)), Optional.empty(), Optional.empty(), sender, recipient));
    }

    private static Explanation.Step last(Explanation explanation) {
        return explanation.steps().get(explanation.steps().size() - 1);
    }

    private String network(String address) {
        return address.replaceFirst("\\d+$", "0/24");
    }

    @Test
    void aStrangerWaitsAsNobodyStandsForTheClient() {
        Explanation explanation = explain(STRANGER, ANN, BOB);

        assertThat(explanation.action()).isEqualTo("greylist");
        assertThat(explanation.reason()).isEqualTo("new");
        assertThat(explanation.secondsLeft()).contains(900L);
        assertThat(explanation.steps()).extracting(Explanation.Step::name).containsExactly("trusted", "not ours",
            "never deferred",
            "recipient rule", "whitelist", "remembered", "stored", "looked up", "deferred");
        assertThat(explanation.steps()).filteredOn(Explanation.Step::answers).containsExactly(last(explanation));
        assertThat(explanation.steps()).extracting(Explanation.Step::finding).containsExactly(
            "The session is neither authenticated nor may the client relay.",
            "The mail server has checked the recipient before it asks.",
            "The recipient is neither postmaster nor abuse.",
            "No rule is about the recipient: greylisting is on, with the server's delay.",
            "On no whitelist; the client's name is not looked up yet.",
            "Not in this server's memory as passed under 192.0.2.0/24.",
            "Nothing is stored of this sender and recipient under 192.0.2.0/24 that still counts.",
            "No verified name. SPF: none, nobody vouches.",
            "A first contact: a retry passes in 15 minutes. The delay is 15 minutes, as nobody stands for the client: it has neither"
                + " an SPF domain nor a name of its own.");
        assertThat(explanation.sentence()).startsWith("It would be deferred for another 15 minutes. A first contact:");
    }

    @Test
    void whoWaitsIsToldHowLongAndUnderWhichRow() {
        running.decide(STRANGER, ANN, BOB);
        clock.add(Duration.ofMinutes(5));

        Explanation explanation = explain(STRANGER, ANN, BOB);

        assertThat(explanation.reason()).isEqualTo("early-retry (600s missing)");
        assertThat(explanation.secondsLeft()).contains(600L);
        assertThat(explanation.steps().get(6).finding()).endsWith("triplet of 192.0.2.0/24: waits since 2026-03-01T10:00:00Z,"
            + " a retry passes from 2026-03-01T10:15:00Z to 2026-03-01T22:00:00Z.");
        clock.add(Duration.ofMinutes(10));
        assertThat(explain(STRANGER, ANN, BOB).action()).isEqualTo("pass");
        assertThat(running.decide(STRANGER, ANN, BOB)).isEqualTo(Pass.first(Duration.ofMinutes(15)));
    }

    @Test
    void anSpfDomainOrANameOfItsOwnIsTheReasonForTheShorterDelay() {
        assertThat(last(explain(STRANGER, "ann@spf.example", BOB)).finding()).contains("The delay is 5 minutes, as SPF passes for"
            + " spf.example");
        assertThat(last(explain("203.0.113.5", ANN, BOB)).name()).as("listed by its address").isEqualTo("whitelist");
        dns.host("203.0.113.77", "mail.someone.example");
        Explanation named = explain("203.0.113.77", ANN, BOB);
        assertThat(last(named).finding()).contains("The delay is 5 minutes, as it has a name of its own");
        assertThat(named.steps().get(7).finding()).startsWith("Verified name: mail.someone.example.");
        assertThat(last(explain("10.1.2.3", ANN, BOB)).finding()).contains("5 minutes, as it is in a private network (10.1.2.3)");
    }

    @Test
    void listsAndRulesAreNamedWithFileAndLine() {
        Explanation client = explain("203.0.113.5", ANN, BOB);
        assertThat(client.reason()).isEqualTo("client whitelist");
        assertThat(last(client).finding())
            .isEqualTo("On the client whitelist: " + directory.resolve("whitelistClients") + ":2 '203.0.113.0/28'.");
        Explanation recipient = explain(STRANGER, ANN, "trap7@example.org");
        assertThat(last(recipient).finding()).endsWith("whitelistRecipients:1 '/^trap/'.");
        Explanation off = explain(STRANGER, ANN, "cfo@example.org");
        assertThat(last(off).name()).isEqualTo("recipient rule");
        assertThat(last(off).finding()).isEqualTo("Rule " + directory.resolve("recipientRules")
            + ":1 'cfo@example.org off': greylisting is off.");
        Explanation minute = explain(STRANGER, ANN, "sales@example.org");
        assertThat(minute.secondsLeft()).contains(60L);
        assertThat(last(minute).finding()).endsWith("The delay is 1 minute, by the recipient's rule.");
        assertThat(last(explain(STRANGER, ANN, "postmaster@example.org")).name()).isEqualTo("never deferred");
        dns.host("198.51.100.7", "mx.listed.example");
        Explanation named = explain("198.51.100.7", ANN, BOB);
        assertThat(last(named).name()).isEqualTo("looked up");
        assertThat(last(named).finding()).startsWith("Verified name: mx.listed.example.").endsWith(":3 'listed.example'.");
    }

    @Test
    void whatPassesByARowNamesIt() {
        dns.host("198.51.100.7", "mail.someone.example");
        running.decide("198.51.100.7", ANN, BOB);
        clock.add(Duration.ofMinutes(5));
        running.decide("198.51.100.7", ANN, BOB);
        Eventually.await("earned", () -> rows(RowKind.KNOWN_SENDER) == 1);

        assertThat(last(explain("198.51.100.7", ANN, BOB)).name()).isEqualTo("remembered");
        Explanation sender = explain("198.51.100.7", ANN, "carol@example.org");
        assertThat(sender.reason()).isEqualTo("known sender");
        assertThat(last(sender).finding()).endsWith("known sender ann@example.com from 198.51.100.0/24: has passed, first seen"
            + " 2026-03-01T10:05:00Z, last noted 2026-03-01T10:05:00Z, known until 2026-04-05T10:05:00Z.");
        running.assembly().greylist().learnCorrespondent(clock.instant(), "eve", "eve@example.org", "dan@far.example");
        Eventually.await("learned", () -> rows(RowKind.CORRESPONDENT) == 1);
        Explanation correspondent = explain(STRANGER, "dan@far.example", "eve@example.org");
        assertThat(correspondent.reason()).isEqualTo("correspondent");
        assertThat(last(correspondent).finding()).contains("correspondent dan@far.example: has passed");
        restart(Map.of());
        Explanation stored = explain("198.51.100.7", ANN, BOB);
        assertThat(last(stored).name()).isEqualTo("stored");
        assertThat(last(stored).finding()).contains("triplet of 198.51.100.0/24: has passed");
    }

    @Test
    void anAutoWhitelistIsNamedWithWhatWasCounted() {
        for (String sender : List.of("a@spf.example", "b@spf.example")) {
            running.decide(STRANGER, sender, "one@example.org");
            clock.add(Duration.ofHours(1));
            running.decide(STRANGER, sender, "one@example.org");
        }
        Eventually.await("earned", () -> explain("198.51.100.99", "c@spf.example", BOB).reason().equals("client AWL"));

        assertThat(last(explain("198.51.100.99", "c@spf.example", BOB)).finding())
            .contains("SPF: pass, spf.example vouches for the client.", "spf:spf.example: 2 counted, the last one");
    }

    private long rows(RowKind kind) {
        return AllRows.count(running.assembly().store(), kind);
    }

    @Test
    void nothingChangesByAsking() throws IOException {
        running.decide(STRANGER, "ann@spf.example", BOB);
        clock.add(Duration.ofMinutes(20));
        running.decide(STRANGER, "ann@spf.example", BOB);
        running.decide(STRANGER, ANN, BOB);
        Eventually.await("earned", () -> rows(RowKind.KNOWN_SENDER) == 1);
        // From now on each mail of the triplet would be noted, and nothing is in memory.
        clock.add(Duration.ofHours(2));
        restart(Map.of());
        clock.add(Duration.ofHours(2));
        String before = export(running.assembly().store());
        var counted = running.assembly().greylist().counters().pending();
        var unused = running.administration().report(T0, T0.plusSeconds(3600)).neverMatched();
        try (LogCapture decisions = LogCapture.ofDecisions(); LogCapture log = LogCapture.ofProject()) {
            for (int i = 0; i < 2; i++) {
                assertThat(last(explain(STRANGER, "ann@spf.example", BOB)).name()).as("not in memory").isEqualTo("stored");
                explain("198.51.100.8", "ann@spf.example", BOB);
                explain(STRANGER, "new@spf.example", BOB);
                explain(STRANGER, ANN, BOB);
                explain("203.0.113.5", ANN, "sales@example.org");
                explain("10.0.0.1", ANN, "trap@example.org");
                explain("10.0.0.1", ANN, BOB);
            }
            assertThat(decisions.at(Level.INFO)).isEmpty();
            assertThat(log.at(Level.WARN)).isEmpty();
        }
        assertThat(running.assembly().greylist().counters().pending()).isEqualTo(counted);
        assertThat(running.administration().report(T0, T0.plusSeconds(3600)).neverMatched()).isEqualTo(unused);

        assertThat(export(running.assembly().store())).isEqualTo(before);
        running.close();
        try (GreylistStore store = database.store()) {
            assertThat(export(store)).as("nor behind the end").isEqualTo(before);
        }
        restart(Map.of());
    }

    /** Of the store that is open: the end of another one of the same Derby would take its connections away. */
    private static String export(GreylistStore store) throws IOException {
        StringWriter export = new StringWriter();
        Export.write(store, export);
        return export.toString();
    }

    /** The promise of the page: what is explained is what happens. */
    @Test
    void whatIsExplainedIsWhatIsDecided() {
        for (String sender : List.of("ann@spf.example", ANN, "")) {
            for (String recipient : List.of(BOB, "sales@example.org", "trap@example.org", "cfo@example.org")) {
                for (String client : List.of(STRANGER, "203.0.113.5", "198.51.100.8", "10.0.0.1")) {
                    Explanation explanation = explain(client, sender, recipient);
                    Verdict verdict = running.decide(client, sender, recipient);
                    assertThat(explanation.action()).as(client + " " + sender + " " + recipient)
                        .isEqualTo(verdict instanceof Defer ? "greylist" : "pass");
                    assertThat(explanation.secondsLeft())
                        .isEqualTo(verdict instanceof Defer deferral ? Optional.of(deferral.secondsLeft()) : Optional.empty());
                }
                clock.add(Duration.ofMinutes(7));
            }
        }
    }

    @Test
    void withoutAClientThatOfTheLatestRowIsTaken() {
        Inquiry inquiry = new Inquiry(Optional.empty(), Optional.empty(), Optional.empty(), "<" + ANN + ">", BOB);
        Administration administration = running.administration(recipient -> Optional.of(true),
            (sender, recipient) -> Optional.of(network(STRANGER)).filter(any -> sender.equals(ANN)),
            any -> new Found(List.of(), Optional.empty()));
        running.decide(STRANGER, ANN, BOB);

        Explanation explanation = administration.explain(inquiry);
        assertThat(explanation.reason()).startsWith("early-retry");
        assertThat(explanation.sentence())
            .startsWith("Asked about the first address of 192.0.2.0/24, from where it came last. It");

        Explanation nobody = administration.explain(
            new Inquiry(Optional.empty(), Optional.empty(), Optional.empty(), "never@seen.example", BOB));
        assertThat(nobody.steps()).extracting(Explanation.Step::name).endsWith("whitelist").doesNotContain("stored");
        assertThat(nobody.sentence()).startsWith("Nobody knows the client");
        assertThat(administration.explain(
            new Inquiry(Optional.empty(), Optional.empty(), Optional.empty(), "never@seen.example", "trap@example.org")).action())
            .isEqualTo("pass");
        assertThatThrownBy(() -> administration.explain(
            new Inquiry(Optional.empty(), Optional.empty(), Optional.empty(), ANN, " ")))
            .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("the recipient is missing");
    }

    @Test
    void aRecipientThatIsNotOursIsToldByTheFrontEnd() {
        Administration administration = running.administration(recipient -> Optional.of(recipient.endsWith("@example.org")),
            (sender, recipient) -> Optional.empty(), any -> new Found(List.of(), Optional.empty()));
        Explanation explanation = administration.explain(new Inquiry(Optional.of(Attempts.address(STRANGER)), Optional.empty(),
            Optional.empty(), ANN, "x@elsewhere.example"));

        assertThat(last(explanation).name()).isEqualTo("not ours");
        assertThat(explanation.reason()).isEqualTo("not ours");
    }

    @Test
    void whileTheStoreIsAwayTheStepsBeforeItAnswer() {
        database.execute("DROP TABLE greylist_triplet");

        assertThat(explain("203.0.113.5", ANN, BOB).reason()).isEqualTo("client whitelist");
        Explanation explanation = explain(STRANGER, ANN, BOB);
        assertThat(explanation.reason()).isEqualTo("store unavailable");
        assertThat(last(explanation).name()).isEqualTo("stored");
        assertThat(last(explanation).finding()).startsWith("The store cannot be asked: cannot look up and store triplets: ");
        assertThat(running.assembly().greylist().isStoreWell()).as("that somebody asks is no outage").isTrue();
    }

    @Test
    void whoeverObservesIsToldWhatWouldHaveBeen() {
        restart(Map.of("mode", "observe"));

        Explanation explanation = explain(STRANGER, ANN, BOB);
        assertThat(explanation.action()).isEqualTo("pass");
        assertThat(explanation.reason()).isEqualTo("observed");
        assertThat(explanation.secondsLeft()).contains(900L);
        assertThat(explanation.sentence())
            .startsWith("It would be deferred for another 15 minutes, but this greylist only observes");
        assertThat(running.decide(STRANGER, ANN, BOB)).isInstanceOfSatisfying(Pass.class, pass -> {
            assertThat(pass.reason()).isEqualTo(Reason.OBSERVED);
            assertThat(pass.would()).get().extracting(Defer::reason).isEqualTo(Reason.FIRST_CONTACT);
        });
    }
}
